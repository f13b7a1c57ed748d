// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// The members of a Converse answer, in the order in which the service writes them.
type (
	converseResponse struct {
		Metrics    latencyMetrics `json:"metrics"`
		Output     converseOutput `json:"output"`
		StopReason string         `json:"stopReason"`
		Usage      tokenUsage     `json:"usage"`
	}
	latencyMetrics struct {
		LatencyMs int64 `json:"latencyMs"`
	}
	converseOutput struct {
		Message struct {
			Content []map[string]any `json:"content"`
			Role    string           `json:"role"`
		} `json:"message"`
	}
	tokenUsage struct {
		InputTokens     int      `json:"inputTokens"`
		OutputTokens    int      `json:"outputTokens"`
		ServerToolUsage struct{} `json:"serverToolUsage"`
		TotalTokens     int      `json:"totalTokens"`
	}
)

func (r *reply) usage() tokenUsage {
	return tokenUsage{InputTokens: r.input, OutputTokens: r.output, TotalTokens: r.input + r.output}
}

func converseAnswer(_ *exchange, r *reply) unaryAnswer {
	body := converseResponse{Metrics: latencyMetrics{r.latencyMs()}, StopReason: r.stopReason, Usage: r.usage()}
	body.Output.Message.Role = "assistant"
	body.Output.Message.Content = converseBlocks(r)
	return unaryAnswer{body: body}
}

func converseBlocks(r *reply) []map[string]any {
	content := make([]map[string]any, len(r.blocks))
	for i, b := range r.blocks {
		switch {
		case b.call != nil:
			content[i] = map[string]any{"toolUse": map[string]any{"toolUseId": b.call.id, "name": b.call.name, "input": b.call.input}}
		case b.reasoning:
			content[i] = map[string]any{"reasoningContent": map[string]any{
				"reasoningText": map[string]any{"text": b.text, "signature": b.signature},
			}}
		default:
			content[i] = map[string]any{"text": b.text}
		}
	}
	return content
}

// converseEvents writes a reply in the grammar of recorded streams: a start event for tool blocks only, a
// signature last in its block, and metadata after the stop.
func converseEvents(x *exchange, r *reply) []event {
	events := []event{{kind: "messageStart", payload: map[string]any{"role": "assistant"}}}
	for i, b := range r.blocks {
		events = append(events, blockEvents(x.model, i, b)...)
	}
	return append(events,
		event{kind: "messageStop", payload: map[string]any{"stopReason": r.stopReason}},
		event{kind: "metadata", payload: map[string]any{"usage": r.usage(), "metrics": latencyMetrics{r.latencyMs()}}})
}

func blockEvents(m *Model, index int, b replyBlock) []event {
	var events []event
	if b.call != nil {
		start := map[string]any{"toolUse": map[string]any{"toolUseId": b.call.id, "name": b.call.name}}
		events = append(events, event{kind: "contentBlockStart", payload: map[string]any{"contentBlockIndex": index, "start": start}})
	}
	for _, token := range b.deltas(m) {
		events = append(events, delta(index, deltaOf(b, token)))
	}
	if b.signature != "" {
		events = append(events, delta(index, map[string]any{"reasoningContent": map[string]any{"signature": b.signature}}))
	}
	return append(events, event{kind: "contentBlockStop", payload: map[string]any{"contentBlockIndex": index}})
}

// deltas are the pieces of a block with the oddities of real streams: a call without arguments has no delta at all, Claude
// starts the input of a call with an empty one, and a text that is empty has one that is.
func (b replyBlock) deltas(m *Model) []string {
	tokens := b.tokens()
	switch {
	case b.call != nil && string(b.call.input) == "{}":
		return nil
	case b.call != nil && m.Invoke == "anthropic", len(tokens) == 0:
		return append([]string{""}, tokens...)
	default:
		return tokens
	}
}

func delta(index int, content map[string]any) event {
	return event{kind: "contentBlockDelta", payload: map[string]any{"contentBlockIndex": index, "delta": content}}
}

func deltaOf(b replyBlock, token string) map[string]any {
	switch {
	case b.call != nil:
		return map[string]any{"toolUse": map[string]any{"input": token}}
	case b.reasoning:
		return map[string]any{"reasoningContent": map[string]any{"text": token}}
	default:
		return map[string]any{"text": token}
	}
}
