// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "strings"

type anthropicUsage struct {
	InputTokens              int                    `json:"input_tokens"`
	CacheCreationInputTokens int                    `json:"cache_creation_input_tokens"`
	CacheReadInputTokens     int                    `json:"cache_read_input_tokens"`
	CacheCreation            anthropicCacheCreation `json:"cache_creation"`
	OutputTokens             int                    `json:"output_tokens"`
}

type anthropicCacheCreation struct {
	FiveMinutes int `json:"ephemeral_5m_input_tokens"`
	OneHour     int `json:"ephemeral_1h_input_tokens"`
}

func (r *reply) anthropicUsage(output int) anthropicUsage {
	return anthropicUsage{
		InputTokens: r.input, OutputTokens: output, CacheCreationInputTokens: r.cache.write, CacheReadInputTokens: r.cache.read,
		CacheCreation: anthropicCacheCreation{r.cache.writtenFor("5m"), r.cache.writtenFor("1h")},
	}
}

// anthropicReason is the stop reason by Anthropic's own names, which have none for a guardrail.
func (r *reply) anthropicReason() string {
	if r.stopReason == "guardrail_intervened" {
		return "end_turn"
	}
	return r.stopReason
}

func anthropicBody(x *exchange, r *reply) any {
	content := make([]map[string]any, len(r.blocks))
	for i, b := range r.blocks {
		content[i] = anthropicReplyBlock(b)
	}
	message := anthropicEnvelope(x)
	message["content"] = content
	message["stop_reason"], message["stop_sequence"] = r.anthropicReason(), r.stopSequenceOrNil()
	message["usage"] = r.anthropicUsage(r.output)
	return message
}

func anthropicEnvelope(x *exchange) map[string]any {
	return map[string]any{
		"id": "msg_bdrk_01" + x.prompt.digest[:22], "type": "message", "role": "assistant", "model": vendorModel(x.model.ID),
	}
}

// vendorModel is the model's name as Anthropic writes it: without vendor and version.
func vendorModel(id string) string {
	name := strings.TrimPrefix(id, "anthropic.")
	name, _, _ = strings.Cut(name, "-v1")
	return name
}

func (r *reply) stopSequenceOrNil() any {
	if r.stopSequence == "" {
		return nil
	}
	return r.stopSequence
}

func anthropicReplyBlock(b replyBlock) map[string]any {
	switch {
	case b.call != nil:
		return map[string]any{"type": "tool_use", "id": b.call.id, "name": b.call.name, "input": b.call.input}
	case b.redacted != nil:
		return map[string]any{"type": "redacted_thinking", "data": b.redacted}
	case b.reasoning:
		return map[string]any{"type": "thinking", "thinking": b.text, "signature": b.signature}
	}
	text := map[string]any{"type": "text", "text": b.text}
	if len(b.citations) > 0 {
		text["citations"] = b.anthropicCitations()
	}
	return text
}

func (b replyBlock) anthropicCitations() []any {
	cited := make([]any, len(b.citations))
	for i, c := range b.citations {
		cited[i] = c.asAnthropic()
	}
	return cited
}

// anthropicChunks is the reply in the events of Anthropic's own streams.
func anthropicChunks(x *exchange, r *reply) []any {
	message := anthropicEnvelope(x)
	message["content"], message["stop_reason"], message["stop_sequence"] = []any{}, nil, nil
	message["usage"] = r.anthropicUsage(1)
	chunks := []any{map[string]any{"type": "message_start", "message": message}}
	for i, b := range r.blocks {
		chunks = append(chunks, anthropicBlockChunks(x.model, i, b)...)
	}
	stop := map[string]any{"stop_reason": r.anthropicReason(), "stop_sequence": r.stopSequenceOrNil()}
	return append(chunks,
		map[string]any{"type": "message_delta", "delta": stop, "usage": map[string]int{"output_tokens": r.output}},
		map[string]any{"type": "message_stop", metricsMember: r.invocationMetrics()})
}

func anthropicBlockChunks(m *Model, index int, b replyBlock) []any {
	chunks := []any{map[string]any{"type": "content_block_start", "index": index, "content_block": anthropicStart(b)}}
	for _, cited := range b.anthropicCitations() {
		chunks = append(chunks, anthropicDelta(index, map[string]any{"type": "citations_delta", "citation": cited}))
	}
	for _, token := range b.deltas(m) {
		chunks = append(chunks, anthropicDelta(index, anthropicDeltaOf(b, token)))
	}
	if b.signature != "" {
		chunks = append(chunks, anthropicDelta(index, map[string]any{"type": "signature_delta", "signature": b.signature}))
	}
	return append(chunks, map[string]any{"type": "content_block_stop", "index": index})
}

func anthropicStart(b replyBlock) map[string]any {
	switch {
	case b.call != nil:
		return map[string]any{"type": "tool_use", "id": b.call.id, "name": b.call.name, "input": map[string]any{}}
	case b.redacted != nil:
		return anthropicReplyBlock(b)
	case len(b.citations) > 0:
		return map[string]any{"type": "text", "text": "", "citations": []any{}}
	case b.reasoning:
		return map[string]any{"type": "thinking", "thinking": "", "signature": ""}
	default:
		return map[string]any{"type": "text", "text": ""}
	}
}

func anthropicDelta(index int, content map[string]any) map[string]any {
	return map[string]any{"type": "content_block_delta", "index": index, "delta": content}
}

func anthropicDeltaOf(b replyBlock, token string) map[string]any {
	switch {
	case b.call != nil:
		return map[string]any{"type": "input_json_delta", "partial_json": token}
	case b.reasoning:
		return map[string]any{"type": "thinking_delta", "thinking": token}
	default:
		return map[string]any{"type": "text_delta", "text": token}
	}
}
