// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"cmp"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	wire "github.com/outcrop-dev/outcrop/internal/wire/anthropic"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// meta is what an answer says of itself, and what it needs to be told in the caller's terms.
type meta struct {
	id, model string
	back      hub.Back
}

// answer makes the caller's answer of Converse's.
func (m meta) answer(answers []translate.Answer) ([]byte, translate.Outcome, error) {
	read, err := m.back.Answer(answers[0].Body)
	outcome := outcomeOf(read.Usage, read.StopReason)
	if err != nil {
		return nil, outcome, err
	}
	reason := stopReason(read.StopReason)
	message := wire.Message{
		ID: m.id, Type: wire.TypeMessage, Role: wire.RoleAssistant, Model: m.model, Content: contentOf(read.Blocks),
		StopReason: &reason, Usage: usageOf(read.Usage, read.ServiceTier), Trace: traceOf(read.Trace),
	}
	if sequence, ok := read.Additional["stop_sequence"].(string); ok && reason == converse.StopSequence {
		message.StopSequence = &sequence
	}
	body, err := json.Marshal(message)
	return body, outcome, err
}

// countAnswer makes the caller's answer of CountTokens'.
func countAnswer(answers []translate.Answer) ([]byte, translate.Outcome, error) {
	var counted converse.CountTokensResponse
	if err := json.Unmarshal(answers[0].Body, &counted); err != nil {
		return nil, translate.Outcome{}, &bedrock.Error{Class: bedrock.Internal, Message: "Bedrock's answer cannot be read."}
	}
	body, err := json.Marshal(wire.TokenCount{InputTokens: counted.InputTokens})
	return body, translate.Outcome{}, err
}

// contentOf are the blocks that a caller is shown. Calls of tools that Bedrock itself serves and their results are not the caller's to act on.
func contentOf(blocks []converse.ContentBlock) []wire.ContentBlock {
	content := make([]wire.ContentBlock, 0, len(blocks))
	for i := range blocks {
		if block, shown := contentBlock(&blocks[i]); shown {
			content = append(content, block)
		}
	}
	return content
}

func contentBlock(b *converse.ContentBlock) (wire.ContentBlock, bool) {
	switch {
	case b.Text != nil:
		return wire.ContentBlock{Type: wire.TypeText, Text: b.Text}, true
	case b.CitationsContent != nil:
		return citedBlock(b.CitationsContent), true
	case b.ToolUse != nil && b.ToolUse.Type != converse.ServerToolUse:
		use := b.ToolUse
		return wire.ContentBlock{Type: wire.TypeToolUse, ID: use.ToolUseID, Name: use.Name, Input: orElse(use.Input, noInput)}, true
	case b.ReasoningContent != nil && b.ReasoningContent.ReasoningText != nil:
		thought := b.ReasoningContent.ReasoningText
		return wire.ContentBlock{Type: wire.TypeThinking, Thinking: orElse(thought.Text, emptyString), Signature: orElse(thought.Signature, emptyString)}, true
	case b.ReasoningContent != nil && b.ReasoningContent.RedactedContent != nil:
		return wire.ContentBlock{Type: wire.TypeRedactedThinking, Data: b.ReasoningContent.RedactedContent}, true
	}
	return wire.ContentBlock{}, false
}

func citedBlock(cited *converse.CitationsContent) wire.ContentBlock {
	parts := make([]jsontext.Value, len(cited.Content))
	for i, part := range cited.Content {
		parts[i] = part.Text
	}
	block := wire.ContentBlock{Type: wire.TypeText, Text: joined(parts)}
	for i := range cited.Citations {
		if citation, known := answerCitation(&cited.Citations[i]); known {
			block.Citations = append(block.Citations, citation)
		}
	}
	return block
}

// stopReasons are Anthropic's words for Bedrock's reasons, where they differ.
var stopReasons = map[string]string{
	converse.StopContentFiltered:     "refusal",
	converse.StopGuardrailIntervened: "refusal",
	"":                               converse.StopEndTurn,
}

func stopReason(reason string) string {
	if word, differs := stopReasons[reason]; differs {
		return word
	}
	return reason
}

// tiers are Anthropic's words for Bedrock's service tiers, where they differ.
var tiers = map[string]string{"default": "standard"}

func usageOf(u converse.Usage, tier string) wire.Usage {
	usage := wire.Usage{
		InputTokens: u.InputTokens, OutputTokens: u.OutputTokens,
		CacheReadInputTokens: u.CacheReadInputTokens, CacheCreationInputTokens: u.CacheWriteInputTokens,
		ServiceTier: cmp.Or(tiers[tier], tier),
	}
	for _, detail := range u.CacheDetails {
		if detail.TTL == "1h" {
			usage.CacheCreation.Hour += detail.InputTokens
		}
	}
	usage.CacheCreation.FiveMinutes = max(0, u.CacheWriteInputTokens-usage.CacheCreation.Hour)
	return usage
}

func outcomeOf(u converse.Usage, reason string) translate.Outcome {
	return translate.Outcome{
		Input: hub.PromptTokens(u), Output: u.OutputTokens, CacheRead: u.CacheReadInputTokens, CacheWrite: u.CacheWriteInputTokens, StopReason: reason,
	}
}

// traceOf is what a guardrail found, or nil.
func traceOf(trace *converse.Trace) jsontext.Value {
	if trace == nil {
		return nil
	}
	body, _ := json.Marshal(trace) // it was read as JSON
	return body
}
