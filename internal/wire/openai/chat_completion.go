// SPDX-License-Identifier: Apache-2.0

// Package openai holds the JSON of OpenAI's answers and errors as it goes over the wire. It has no behaviour. Text stays a JSON string as it came
// (jsontext.Value). It is for github.com/go-json-experiment/json.
//
// Source: https://platform.openai.com/docs/api-reference/chat
package openai

import "github.com/go-json-experiment/json/jsontext"

// The values of an answer's object member.
const (
	ObjectChatCompletion      = "chat.completion"
	ObjectChatCompletionChunk = "chat.completion.chunk"
)

// ChatCompletion is a whole answer. ServiceTier is absent where Bedrock tells none. Trace is what a guardrail found, under the name that Bedrock gives it.
type ChatCompletion struct {
	ID          string         `json:"id"`
	Object      string         `json:"object"`
	Created     int64          `json:"created"`
	Model       string         `json:"model"`
	Choices     []Choice       `json:"choices"`
	Usage       Usage          `json:"usage"`
	ServiceTier string         `json:"service_tier,omitzero"`
	Trace       jsontext.Value `json:"amazon-bedrock-trace,omitzero"`
}

// The reasons for which an answer ends.
const (
	FinishStop          = "stop"
	FinishLength        = "length"
	FinishToolCalls     = "tool_calls"
	FinishContentFilter = "content_filter"
)

// Choice is one answer of those that were asked for.
type Choice struct {
	Index        int           `json:"index"`
	Message      AnswerMessage `json:"message"`
	Logprobs     *struct{}     `json:"logprobs"`
	FinishReason string        `json:"finish_reason"`
}

// AnswerMessage is what the model said. Content is null where it called tools and said nothing; Refusal is always null.
type AnswerMessage struct {
	Role      string         `json:"role"`
	Content   jsontext.Value `json:"content"`
	Refusal   jsontext.Value `json:"refusal"`
	ToolCalls []ToolCall     `json:"tool_calls,omitzero"`
	// ReasoningContent is what the model thought.
	ReasoningContent jsontext.Value `json:"reasoning_content,omitzero"`
	Extras
}

// Extras is what an answer's message has beside its text: the citations of web pages in OpenAI's form, and what OpenAI has no form for.
type Extras struct {
	Annotations []Annotation `json:"annotations,omitzero"`
	// Citations are all sources of the text, as Bedrock tells them.
	Citations []jsontext.Value `json:"citations,omitzero"`
	// ThinkingBlocks are to be given back unchanged with the message.
	ThinkingBlocks []ThinkingBlock `json:"thinking_blocks,omitzero"`
	// Images are pictures that the model made, as data URLs.
	Images []Image `json:"images,omitzero"`
}

// Annotation says where a part of the text comes from. Type is url_citation.
type Annotation struct {
	Type        string      `json:"type"`
	URLCitation URLCitation `json:"url_citation"`
}

// URLCitation is a page of the web that the characters from StartIndex to EndIndex are taken from.
type URLCitation struct {
	StartIndex int            `json:"start_index"`
	EndIndex   int            `json:"end_index"`
	URL        jsontext.Value `json:"url"`
	Title      jsontext.Value `json:"title"`
}

// ThinkingBlock is reasoning with its signature, of the type thinking, or withheld reasoning, of the type redacted_thinking. Source: Anthropic's messages.
type ThinkingBlock struct {
	Type      string         `json:"type"`
	Thinking  jsontext.Value `json:"thinking,omitzero"`
	Signature jsontext.Value `json:"signature,omitzero"`
	Data      jsontext.Value `json:"data,omitzero"`
}

// Image is a picture, of the type image_url.
type Image struct {
	Type     string   `json:"type"`
	ImageURL ImageURL `json:"image_url"`
}

// ImageURL is a data URL.
type ImageURL struct {
	URL jsontext.Value `json:"url"`
}

// ToolCall is a model's call of a function.
type ToolCall struct {
	ID       string       `json:"id"`
	Type     string       `json:"type"`
	Function FunctionCall `json:"function"`
}

// FunctionCall names a function; Arguments is the text of a JSON object.
type FunctionCall struct {
	Name      string         `json:"name"`
	Arguments jsontext.Value `json:"arguments"`
}

// Usage counts tokens. PromptTokens includes those of the cache.
type Usage struct {
	PromptTokens        int64               `json:"prompt_tokens"`
	CompletionTokens    int64               `json:"completion_tokens"`
	TotalTokens         int64               `json:"total_tokens"`
	PromptTokensDetails PromptTokensDetails `json:"prompt_tokens_details"`
}

// PromptTokensDetails tells how many of the prompt's tokens were read from the cache and written to it.
type PromptTokensDetails struct {
	CachedTokens     int64 `json:"cached_tokens"`
	CacheWriteTokens int64 `json:"cache_write_tokens,omitzero"`
	// CacheWriteDetails tells for how long they were written. It is not OpenAI's own.
	CacheWriteDetails []CacheWriteDetail `json:"cache_write_details,omitzero"`
}

// CacheWriteDetail counts the tokens that were written for a time, 5m or 1h.
type CacheWriteDetail struct {
	TTL    string `json:"ttl"`
	Tokens int64  `json:"tokens"`
}

// ChatChunk is the last event, or the last but one, of a streamed answer; those before are written without it. Usage is absent where the caller did not
// ask for it, null before the last chunk, and an object in it.
type ChatChunk struct {
	ID          string         `json:"id"`
	Object      string         `json:"object"`
	Created     int64          `json:"created"`
	Model       string         `json:"model"`
	Choices     []ChunkChoice  `json:"choices"`
	Usage       jsontext.Value `json:"usage,omitzero"`
	ServiceTier string         `json:"service_tier,omitzero"`
	Trace       jsontext.Value `json:"amazon-bedrock-trace,omitzero"`
}

// ChunkChoice ends one answer.
type ChunkChoice struct {
	Index        int     `json:"index"`
	Delta        Extras  `json:"delta"`
	FinishReason *string `json:"finish_reason"`
}
