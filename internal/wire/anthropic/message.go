// SPDX-License-Identifier: Apache-2.0

// Package anthropic holds the JSON of the answers of Anthropic's API as it goes over the wire. It has no behaviour, and covers what the endpoint answers.
// Text stays a JSON string as it was written (jsontext.Value). It is for github.com/go-json-experiment/json.
//
// Source: https://platform.claude.com/docs/en/api/messages
package anthropic

import "github.com/go-json-experiment/json/jsontext"

// TypeMessage and RoleAssistant are what every Message has.
const (
	TypeMessage   = "message"
	RoleAssistant = "assistant"
)

// Message is the answer of POST /v1/messages.
type Message struct {
	ID           string         `json:"id"`
	Type         string         `json:"type"`
	Role         string         `json:"role"`
	Model        string         `json:"model"`
	Content      []ContentBlock `json:"content"`
	StopReason   *string        `json:"stop_reason"`
	StopSequence *string        `json:"stop_sequence"`
	Usage        Usage          `json:"usage"`
	// Trace is Bedrock's own: what a guardrail found.
	Trace jsontext.Value `json:"amazon-bedrock-trace,omitzero"`
}

// The types of a ContentBlock.
const (
	TypeText             = "text"
	TypeThinking         = "thinking"
	TypeRedactedThinking = "redacted_thinking"
	TypeToolUse          = "tool_use"
)

// ContentBlock is a union by its Type: text has Text and Citations, thinking has Thinking and Signature, redacted_thinking has Data, tool_use has the rest.
type ContentBlock struct {
	Type      string         `json:"type"`
	Text      jsontext.Value `json:"text,omitzero"`
	Citations []Citation     `json:"citations,omitzero"`
	Thinking  jsontext.Value `json:"thinking,omitzero"`
	Signature jsontext.Value `json:"signature,omitzero"`
	Data      jsontext.Value `json:"data,omitzero"`
	ID        string         `json:"id,omitzero"`
	Name      string         `json:"name,omitzero"`
	Input     jsontext.Value `json:"input,omitzero"`
}

// Citation is a union by its Type: char_location, page_location, content_block_location, search_result_location or web_search_result_location.
type Citation struct {
	Type      string         `json:"type"`
	CitedText jsontext.Value `json:"cited_text"`

	DocumentIndex     *int64         `json:"document_index,omitzero"`
	DocumentTitle     jsontext.Value `json:"document_title,omitzero"`
	SearchResultIndex *int64         `json:"search_result_index,omitzero"`
	Source            jsontext.Value `json:"source,omitzero"`
	Title             jsontext.Value `json:"title,omitzero"`
	URL               jsontext.Value `json:"url,omitzero"`
	EncryptedIndex    jsontext.Value `json:"encrypted_index,omitzero"`

	StartCharIndex  *int64 `json:"start_char_index,omitzero"`
	EndCharIndex    *int64 `json:"end_char_index,omitzero"`
	StartPageNumber *int64 `json:"start_page_number,omitzero"`
	EndPageNumber   *int64 `json:"end_page_number,omitzero"`
	StartBlockIndex *int64 `json:"start_block_index,omitzero"`
	EndBlockIndex   *int64 `json:"end_block_index,omitzero"`
}

// Usage counts tokens. InputTokens excludes those that were read from or written to the cache.
type Usage struct {
	InputTokens              int64         `json:"input_tokens"`
	CacheCreationInputTokens int64         `json:"cache_creation_input_tokens"`
	CacheReadInputTokens     int64         `json:"cache_read_input_tokens"`
	CacheCreation            CacheCreation `json:"cache_creation"`
	OutputTokens             int64         `json:"output_tokens"`
	ServiceTier              string        `json:"service_tier,omitzero"`
}

// CacheCreation tells for how long tokens were written to the cache.
type CacheCreation struct {
	FiveMinutes int64 `json:"ephemeral_5m_input_tokens"`
	Hour        int64 `json:"ephemeral_1h_input_tokens"`
}

// TokenCount is the answer of POST /v1/messages/count_tokens.
type TokenCount struct {
	InputTokens int64 `json:"input_tokens"`
}

// MessageDelta is the event that tells how a streamed Message ended.
type MessageDelta struct {
	Type  string `json:"type"`
	Delta struct {
		StopReason   string  `json:"stop_reason"`
		StopSequence *string `json:"stop_sequence"`
	} `json:"delta"`
	Usage Usage `json:"usage"`
	// Trace is Bedrock's own: what a guardrail found.
	Trace jsontext.Value `json:"amazon-bedrock-trace,omitzero"`
}
