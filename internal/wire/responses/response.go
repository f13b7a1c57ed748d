// SPDX-License-Identifier: Apache-2.0

// Package responses holds the JSON that OpenAI's Responses API answers with, as far as it is written here. It has no behaviour. It is for
// github.com/go-json-experiment/json.
//
// Source: https://platform.openai.com/docs/api-reference/responses/object
package responses

import "github.com/go-json-experiment/json/jsontext"

// Object is the Object of every Response.
const Object = "response"

// The statuses of a response and of its items.
const (
	StatusInProgress = "in_progress"
	StatusSearching  = "searching"
	StatusCompleted  = "completed"
	StatusIncomplete = "incomplete"
	StatusFailed     = "failed"
)

// The reasons of an incomplete response.
const (
	ReasonMaxOutputTokens = "max_output_tokens"
	ReasonContentFilter   = "content_filter"
)

// Response is an answer, and what of the request it repeats. Output has items, or the JSON of items.
type Response struct {
	ID                 string             `json:"id"`
	Object             string             `json:"object"`
	CreatedAt          int64              `json:"created_at"`
	Status             string             `json:"status"`
	Background         bool               `json:"background"`
	Error              *Error             `json:"error"`
	IncompleteDetails  *IncompleteDetails `json:"incomplete_details"`
	Instructions       jsontext.Value     `json:"instructions"`
	MaxOutputTokens    *int64             `json:"max_output_tokens"`
	MaxToolCalls       *int64             `json:"max_tool_calls"`
	Model              string             `json:"model"`
	Output             []any              `json:"output"`
	ParallelToolCalls  bool               `json:"parallel_tool_calls"`
	PreviousResponseID *string            `json:"previous_response_id"`
	Reasoning          jsontext.Value     `json:"reasoning"`
	SafetyIdentifier   string             `json:"safety_identifier,omitzero"`
	ServiceTier        string             `json:"service_tier"`
	Store              bool               `json:"store"`
	Temperature        *float64           `json:"temperature"`
	Text               jsontext.Value     `json:"text"`
	ToolChoice         jsontext.Value     `json:"tool_choice"`
	Tools              []jsontext.Value   `json:"tools"`
	TopLogprobs        int                `json:"top_logprobs"`
	TopP               *float64           `json:"top_p"`
	Truncation         string             `json:"truncation"`
	Usage              *Usage             `json:"usage,omitzero"`
	User               string             `json:"user,omitzero"`
	Metadata           jsontext.Value     `json:"metadata"`
	// Trace is Bedrock's own: what a guardrail found.
	Trace jsontext.Value `json:"amazon-bedrock-trace,omitzero"`
}

// Error tells why a response failed.
type Error struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// IncompleteDetails tells why a response ended early.
type IncompleteDetails struct {
	Reason string `json:"reason"`
}

// Usage counts tokens. InputTokens includes those that were read from and written to the cache.
type Usage struct {
	InputTokens         int64         `json:"input_tokens"`
	InputTokensDetails  InputDetails  `json:"input_tokens_details"`
	OutputTokens        int64         `json:"output_tokens"`
	OutputTokensDetails OutputDetails `json:"output_tokens_details"`
	TotalTokens         int64         `json:"total_tokens"`
}

// InputDetails tells which tokens of the input came from the cache and went to it.
type InputDetails struct {
	CachedTokens     int64 `json:"cached_tokens"`
	CacheWriteTokens int64 `json:"cache_write_tokens"`
}

// OutputDetails counts tokens of reasoning, which Bedrock does not tell apart.
type OutputDetails struct {
	ReasoningTokens int64 `json:"reasoning_tokens"`
}

// FunctionTool is a function as an answer repeats it.
type FunctionTool struct {
	Type        string         `json:"type"`
	Name        string         `json:"name"`
	Description jsontext.Value `json:"description"`
	Parameters  jsontext.Value `json:"parameters"`
	Strict      bool           `json:"strict"`
}
