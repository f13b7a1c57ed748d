// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "strings"

// applyGuardrailBody is the part of the body of ApplyGuardrail that an answer depends on.
type applyGuardrailBody struct {
	Source      string `json:"source"`
	OutputScope string `json:"outputScope"`
	Content     []struct {
		Text *struct {
			Text string `json:"text"`
		} `json:"text"`
	} `json:"content"`
}

// readApplyGuardrail reads the texts as one user turn, so that triggers work on this operation too.
func readApplyGuardrail(s *Simulator, x *exchange) (*prompt, *apiError) {
	var body applyGuardrailBody
	if failed := s.readShaped(x.body, "ApplyGuardrailRequest", &body); failed != nil {
		return nil, failed
	}
	if len(body.Content) == 0 {
		return nil, validationError("The content field is empty. Add a GuardrailContentBlock object to the content field and try again.")
	}
	var texts []string
	for _, c := range body.Content {
		if c.Text != nil {
			texts = append(texts, c.Text.Text)
		}
	}
	p := plainPrompt(strings.Join(texts, "\n"))
	p.source = body.Source
	p.guardrail = guardrailUse{ID: x.http.PathValue("guardrailId"), Version: x.http.PathValue("guardrailVersion")}
	if _, ok := s.guardrailOf(p.guardrail); !ok {
		return nil, bedrockError("ResourceNotFoundException", "The guardrail identifier or version provided in the request does not exist.")
	}
	return p, nil
}

func applyGuardrailAnswer(x *exchange, _ *reply) unaryAnswer {
	text := x.prompt.lastUser().text()
	g, _ := x.sim.guardrailOf(x.prompt.guardrail) // reading the request has found it
	result := g.assess(x.sim, x.prompt.guardrail, text, x.prompt.source == "OUTPUT")
	body := applyGuardrailResponse{
		Action: "NONE", ActionReason: guardrailNoAction, Outputs: []textMember{}, Assessments: []assessment{result.found},
		Usage: result.found.InvocationMetrics.Usage, GuardrailCoverage: result.found.InvocationMetrics.GuardrailCoverage,
	}
	switch {
	case result.blocked:
		body.Action, body.ActionReason, body.Outputs = "GUARDRAIL_INTERVENED", guardrailBlocked, []textMember{{g.blockedText(x.prompt.source)}}
	case result.intervened(text):
		body.Action, body.ActionReason, body.Outputs = "GUARDRAIL_INTERVENED", guardrailMasked, []textMember{{result.masked}}
	}
	return unaryAnswer{body: body}
}

func (g *Guardrail) blockedText(source string) string {
	if source == "OUTPUT" {
		return g.BlockedOutput
	}
	return g.BlockedInput
}
