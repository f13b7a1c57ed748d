// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "fmt"

// leastBudget is the smallest budget for thinking that Anthropic's models take, in tokens.
const leastBudget = 1024

// thinkingFault says what Anthropic's models refuse about reasoning: on a wish for it, and in what is replayed. It is empty where
// they refuse nothing.
func (s *Simulator) thinkingFault(m *Model, p *prompt) string {
	if m.Invoke != "anthropic" {
		return ""
	}
	if fault := samplingFault(m, p); fault != "" {
		return fault
	}
	if fault := wishFault(m, p); fault != "" {
		return fault
	}
	return s.replayFault(p)
}

// samplingFault refuses parameters of sampling to models that have none, and two of them to those that take either.
func samplingFault(m *Model, p *prompt) string {
	for _, name := range sortedKeys(p.sampling) {
		if m.Can(NoSampling) {
			return fmt.Sprintf("`%s` is deprecated for this model.", name)
		}
	}
	_, hasTemperature := p.sampling["temperature"]
	if _, hasTopP := p.sampling["top_p"]; hasTemperature && hasTopP && m.Can(OneSampling) {
		return "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
	}
	return ""
}

// wishFault refuses a kind of thinking that the model has not, and what may not be beside thinking.
func wishFault(m *Model, p *prompt) string {
	if fault := kindFault(m, p.thinking); fault != "" || !p.thinking.on() {
		return fault
	}
	if p.choice.mode != "" && p.choice.mode != "auto" {
		return "Thinking may not be enabled when tool_choice forces tool use."
	}
	if p.thinking.kind == "enabled" && p.maxTokens > 0 && p.maxTokens <= p.thinking.budget {
		return "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size"
	}
	return heatFault(p)
}

func kindFault(m *Model, t thinking) string {
	switch {
	case (t.kind == "adaptive" || t.kind == "between_tools") && !m.Can(AdaptiveThinking):
		return t.kind + " thinking is not supported on this model"
	case t.kind == "enabled" && m.Can(NoThinkingBudget):
		return "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior."
	case t.on() && !m.Can(Reasoning):
		return "thinking is not supported on this model"
	case t.kind == "enabled" && t.budget < leastBudget:
		return fmt.Sprintf("thinking.enabled.budget_tokens: Input should be greater than or equal to %d", leastBudget)
	}
	return ""
}

// heatFault refuses the parameters of sampling that may not be beside thinking.
func heatFault(p *prompt) string {
	if v, ok := p.sampling["temperature"]; ok && v != 1 {
		return "`temperature` may only be set to 1 when thinking is enabled. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#important-considerations-when-using-extended-thinking"
	}
	if v, ok := p.sampling["top_p"]; ok && v < 0.95 {
		return "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled."
	}
	if _, ok := p.sampling["top_k"]; ok {
		return "`top_k` must be unset when thinking is enabled."
	}
	return ""
}

// replayFault refuses reasoning that does not come back as it was sent, and a call of a tool without the reasoning before it.
func (s *Simulator) replayFault(p *prompt) string {
	for i, t := range p.turns {
		for j, b := range t.blocks {
			if fault := s.blockReplayFault(b); fault != "" {
				return fmt.Sprintf("messages.%d.content.%d: %s", i, j, fault)
			}
		}
	}
	last := len(p.turns) - 2
	if p.thinking.kind != "enabled" && p.thinking.kind != "adaptive" || last < 0 || p.turns[last].role != "assistant" || len(p.turns[last].clientCalls()) == 0 {
		return ""
	}
	if kind := p.turns[last].blocks[0].kind; kind != blockReasoning && kind != blockRedacted {
		return fmt.Sprintf("messages.%d.content.0.type: Expected `thinking` or `redacted_thinking`, but found `%s`. When `thinking` is enabled, a final `assistant` message must start with a thinking block (before the last set of `tool_use` and `tool_result` blocks).", last, anthropicKinds[kind])
	}
	return ""
}

var anthropicKinds = map[blockKind]string{blockText: "text", blockToolUse: "tool_use"}

func (s *Simulator) blockReplayFault(b block) string {
	switch {
	case b.kind == blockReasoning && b.signature == "":
		return "thinking.signature: Field required"
	case b.kind == blockReasoning && b.signature != sign(b.text) && !s.foreignSignatures:
		return "Invalid `signature` in `thinking` block"
	case b.kind == blockRedacted && !unaltered(b.data) && !s.foreignSignatures:
		return "Invalid `data` in `redacted_thinking` block"
	}
	return ""
}

// clientCalls are the calls of tools that the caller is to run.
func (t turn) clientCalls() []block {
	var calls []block
	for _, b := range t.of(blockToolUse) {
		if !b.server {
			calls = append(calls, b)
		}
	}
	return calls
}
