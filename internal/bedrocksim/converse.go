// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "slices"

// The members of a Converse answer, in the order in which the service writes them.
type (
	converseResponse struct {
		AdditionalModelResponseFields any            `json:"additionalModelResponseFields,omitempty"`
		Metrics                       latencyMetrics `json:"metrics"`
		Output                        converseOutput `json:"output"`
		PerformanceConfig             any            `json:"performanceConfig,omitempty"`
		ServiceTier                   any            `json:"serviceTier,omitempty"`
		StopReason                    string         `json:"stopReason"`
		Trace                         any            `json:"trace,omitempty"`
		Usage                         tokenUsage     `json:"usage"`
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
		CacheDetails []cacheDetail `json:"cacheDetails,omitempty"`
		*cacheTokens
		InputTokens     int      `json:"inputTokens"`
		OutputTokens    int      `json:"outputTokens"`
		ServerToolUsage struct{} `json:"serverToolUsage"`
		TotalTokens     int      `json:"totalTokens"`
	}
	// cacheTokens are what the service says twice, by two names.
	cacheTokens struct {
		CacheReadInputTokenCount  int `json:"cacheReadInputTokenCount"`
		CacheReadInputTokens      int `json:"cacheReadInputTokens"`
		CacheWriteInputTokenCount int `json:"cacheWriteInputTokenCount"`
		CacheWriteInputTokens     int `json:"cacheWriteInputTokens"`
	}
)

// usage is the usage of a reply; what a model that caches does not cache is told too, as nothing.
func (r *reply) usage(told bool) tokenUsage {
	used := tokenUsage{
		InputTokens: r.input, OutputTokens: r.output, CacheDetails: r.cache.written,
		TotalTokens: r.input + r.output + r.cache.read + r.cache.write,
	}
	if told || r.cache.asked {
		used.cacheTokens = &cacheTokens{r.cache.read, r.cache.read, r.cache.write, r.cache.write}
	}
	return used
}

func converseAnswer(x *exchange, r *reply) unaryAnswer {
	body := converseResponse{
		Metrics: latencyMetrics{r.latencyMs()}, StopReason: r.stopReason, Usage: r.usage(x.model.Can(ToolCaching)), Trace: r.converseTrace(),
		AdditionalModelResponseFields: additionalFields(x, r), PerformanceConfig: x.prompt.performance(), ServiceTier: x.prompt.serviceTier(),
	}
	body.Output.Message.Role = "assistant"
	body.Output.Message.Content = converseBlocks(r)
	return unaryAnswer{body: body}
}

// converseTrace is what the conversation operations call a trace: one of several, by its name.
func (r *reply) converseTrace() any {
	if r.trace == nil {
		return nil
	}
	return map[string]any{"guardrail": r.trace}
}

// performance and serviceTier are what the request asked for, as the answer says it; nil where it asked for nothing.
func (p *prompt) performance() any { return named("latency", p.latency) }

func (p *prompt) serviceTier() any { return named("type", p.tier) }

func named(name, value string) any {
	if value == "" {
		return nil
	}
	return map[string]string{name: value}
}

func converseBlocks(r *reply) []map[string]any {
	content := make([]map[string]any, len(r.blocks))
	for i, b := range r.blocks {
		content[i] = b.converse()
	}
	return content
}

// converseEvents writes a reply in the grammar of recorded streams: a start event only for blocks that are no text, a
// signature last in its block, and metadata after the stop.
func converseEvents(x *exchange, r *reply) []event {
	events := []event{{kind: "messageStart", payload: map[string]any{"role": "assistant"}}}
	for i := range r.blocks {
		events = appendBlock(events, x.model, i, &r.blocks[i])
	}
	stop := map[string]any{"stopReason": r.stopReason}
	if fields := additionalFields(x, r); fields != nil {
		stop["additionalModelResponseFields"] = fields
	}
	return append(events, event{kind: "messageStop", payload: stop}, event{kind: "metadata", payload: metadata(x.prompt, r)})
}

func metadata(p *prompt, r *reply) map[string]any {
	payload := map[string]any{"usage": r.usage(false), "metrics": latencyMetrics{r.latencyMs()}}
	if r.trace != nil {
		payload["trace"] = r.converseTrace()
	}
	if p.latency != "" {
		payload["performanceConfig"] = p.performance()
	}
	if p.tier != "" {
		payload["serviceTier"] = p.serviceTier()
	}
	return payload
}

// appendBlock adds the events of a block.
func appendBlock(events []event, m *Model, index int, b *replyBlock) []event {
	pieces := b.deltas(m)
	events = slices.Grow(events, len(pieces)+6)
	if start := b.converseStart(); start != nil {
		events = append(events, event{kind: "contentBlockStart", payload: map[string]any{"contentBlockIndex": index, "start": start}})
	}
	for _, content := range b.converseHeads() {
		events = append(events, delta(index, content))
	}
	for _, token := range pieces {
		lazy := func(padding string) any { return deltaPayload{index, b.converseDelta(token), padding} }
		events = append(events, event{kind: "contentBlockDelta", lazy: lazy})
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
	case b.call != nil && string(b.call.input) == "{}", b.text == "" && len(b.citations) > 0, b.hasNoPieces():
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

// deltaPayload is the payload of a delta that is made when it is sent: streams consist of these.
type deltaPayload struct {
	ContentBlockIndex int    `json:"contentBlockIndex"`
	Delta             any    `json:"delta"`
	P                 string `json:"p,omitempty"`
}

type textMember struct {
	Text string `json:"text"`
}
