// SPDX-License-Identifier: Apache-2.0

package bedrock

// ConverseResponse is the answer of Converse. Output is nil in a damaged answer.
type ConverseResponse struct {
	Output     *Output `json:"output"`
	StopReason string  `json:"stopReason"`
	Usage      *Usage  `json:"usage"`
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
	InputTokens           int64 `json:"inputTokens"`
	OutputTokens          int64 `json:"outputTokens"`
	TotalTokens           int64 `json:"totalTokens"`
	CacheReadInputTokens  int64 `json:"cacheReadInputTokens"`
	CacheWriteInputTokens int64 `json:"cacheWriteInputTokens"`
}

// ReasoningContent is a union of a model's reasoning and of reasoning that is withheld.
type ReasoningContent struct {
	ReasoningText   *ReasoningText `json:"reasoningText,omitempty"`
	RedactedContent []byte         `json:"redactedContent,omitempty"`
}

// ReasoningText is what a model thought, with the signature that proves it is the model's.
type ReasoningText struct {
	Text      string `json:"text"`
	Signature string `json:"signature,omitempty"`
}

// CitationsContent is text of the answer together with its sources.
type CitationsContent struct {
	Content []CitedText `json:"content"`
}

// CitedText is one piece of text that rests on a source.
type CitedText struct {
	Text string `json:"text"`
}
