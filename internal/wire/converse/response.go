// SPDX-License-Identifier: Apache-2.0

package converse

import "github.com/go-json-experiment/json/jsontext"

// Response is the answer of Converse. Output is nil in a damaged answer.
type Response struct {
	Output                        *Output            `json:"output"`
	StopReason                    string             `json:"stopReason"`
	Usage                         *Usage             `json:"usage"`
	AdditionalModelResponseFields jsontext.Value     `json:"additionalModelResponseFields"`
	Trace                         *Trace             `json:"trace"`
	PerformanceConfig             *PerformanceConfig `json:"performanceConfig"`
	ServiceTier                   *ServiceTier       `json:"serviceTier"`
}

// Output is a union of which Message is the only member.
type Output struct {
	Message *Message `json:"message"`
}

// The reasons for which a model stops.
const (
	StopEndTurn                    = "end_turn"
	StopToolUse                    = "tool_use"
	StopMaxTokens                  = "max_tokens"
	StopSequence                   = "stop_sequence"
	StopGuardrailIntervened        = "guardrail_intervened"
	StopContentFiltered            = "content_filtered"
	StopMalformedModelOutput       = "malformed_model_output"
	StopMalformedToolUse           = "malformed_tool_use"
	StopModelContextWindowExceeded = "model_context_window_exceeded"
)

// Usage counts tokens. InputTokens excludes those that were read from or written to the cache; TotalTokens is the sum of the other four.
type Usage struct {
	InputTokens           int64         `json:"inputTokens"`
	OutputTokens          int64         `json:"outputTokens"`
	TotalTokens           int64         `json:"totalTokens"`
	CacheReadInputTokens  int64         `json:"cacheReadInputTokens"`
	CacheWriteInputTokens int64         `json:"cacheWriteInputTokens"`
	CacheDetails          []CacheDetail `json:"cacheDetails"`
}

// CacheDetail tells how many tokens were written to the cache for a time, 5m or 1h.
type CacheDetail struct {
	TTL         string `json:"ttl"`
	InputTokens int64  `json:"inputTokens"`
}

// Trace tells what a guardrail found, as Bedrock wrote it, and where a prompt router sent the request.
type Trace struct {
	Guardrail    jsontext.Value `json:"guardrail,omitzero"`
	PromptRouter jsontext.Value `json:"promptRouter,omitzero"`
}
