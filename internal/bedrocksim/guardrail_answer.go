// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "strings"

const (
	guardrailNoAction = "No action."
	guardrailBlocked  = "Guardrail blocked."
	guardrailMasked   = "Guardrail masked."
)

// guardedReply is the reply under the guardrail that the request wants: a question that is blocked does not reach the model.
func (s *Simulator) guardedReply(x *exchange, b Behaviour) *reply {
	use := x.prompt.guardrail
	g, guarded := s.guardrailOf(use)
	if !guarded {
		return s.cachedReply(x, b)
	}
	asked := g.assess(s, use, x.prompt.guardedText(), false)
	trace := &guardrailTrace{InputAssessment: map[string]assessment{g.ID: asked.found}, ActionReason: guardrailNoAction}
	if asked.blocked {
		trace.ActionReason = guardrailBlocked
		return &reply{blocks: []replyBlock{{text: g.BlockedInput}}, stopReason: "guardrail_intervened", trace: use.shown(trace), action: "INTERVENED"}
	}
	r := s.cachedReply(x, b)
	r.action = "NONE"
	g.guard(s, use, r, trace)
	r.trace = use.shown(trace)
	return r
}

// guard applies the guardrail to an answer.
func (g *Guardrail) guard(s *Simulator, use guardrailUse, r *reply, trace *guardrailTrace) {
	said := r.text()
	answered := g.assess(s, use, said, true)
	trace.ModelOutput, trace.OutputAssessments = []string{said}, map[string][]assessment{g.ID: {answered.found}}
	switch {
	case answered.blocked:
		r.blocks = []replyBlock{{text: g.BlockedOutput}}
		trace.ActionReason = guardrailNoAction + "\n" + guardrailBlocked
	case answered.intervened(said):
		for i, b := range r.blocks {
			if b.isText() {
				r.blocks[i].text = g.assess(s, use, b.text, true).masked
			}
		}
		trace.ActionReason = guardrailNoAction + "\n" + guardrailMasked
	default:
		return
	}
	r.stopReason, r.stopSequence, r.action = "guardrail_intervened", "", "INTERVENED"
}

// shown is the trace where the request wants it.
func (u guardrailUse) shown(trace *guardrailTrace) *guardrailTrace {
	if !u.traced() {
		return nil
	}
	return trace
}

// guardedText is what a guardrail looks at: what is marked for it anywhere in the conversation, or else the last user turn.
func (p *prompt) guardedText() string {
	var marked []string
	for _, t := range p.turns {
		for _, b := range t.blocks {
			if b.guarded {
				marked = append(marked, b.text)
			}
		}
	}
	if len(marked) > 0 {
		return strings.Join(marked, "\n")
	}
	return p.lastUser().text()
}

// cachedReply is the model's answer, with what the prompt cache does to its usage.
func (s *Simulator) cachedReply(x *exchange, b Behaviour) *reply {
	r := answer(x.model, x.prompt, b)
	if len(x.prompt.marks) == 0 {
		return r
	}
	r.cache = s.cache.use(x.model.ID, x.prompt.marks, s.now())
	r.input -= r.cache.read + r.cache.write
	return r
}
