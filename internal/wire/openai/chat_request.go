// SPDX-License-Identifier: Apache-2.0

// Package openai holds the JSON of OpenAI's chat completions and models as it goes over the wire. It has no behaviour and imports nothing but the
// standard library. Requests are decoded by the translator, since JSON alone cannot tell which of two types a member has; answers are encoded as they stand.
//
// Source: https://platform.openai.com/docs/api-reference/chat
package openai

import "encoding/json"

// ChatRequest is the body of POST /v1/chat/completions. A nil pointer, and an empty slice, mean that the caller gave nothing or null.
type ChatRequest struct {
	Model               string
	Messages            []Message
	MaxTokens           *int64
	MaxCompletionTokens *int64
	Temperature         *float64
	TopP                *float64
	Stop                []string
	Stream              bool
	IncludeUsage        bool
	Tools               []Tool
	ToolChoice          *ToolChoice
	// NotCarried names what the caller gave and this package has no place for, such as "seed" or "messages[].name"; sorted, each name once.
	NotCarried []string
}

// The roles of a message.
const (
	RoleSystem    = "system"
	RoleDeveloper = "developer"
	RoleUser      = "user"
	RoleAssistant = "assistant"
	RoleTool      = "tool"
)

// Message is one message of the conversation. Content that was a string is one part of text.
type Message struct {
	Role       string
	Content    []Part
	ToolCalls  []ToolCall
	ToolCallID string
}

// The types of a part.
const (
	PartText    = "text"
	PartImage   = "image_url"
	PartRefusal = "refusal"
)

// Part is one part of a message: Text for PartText and PartRefusal, ImageURL for PartImage.
type Part struct {
	Type     string
	Text     string
	ImageURL string
}

// Tool is a function that the model may call. Parameters is a JSON Schema, or nil for a function without parameters.
type Tool struct {
	Name        string
	Description string
	Parameters  json.RawMessage
}

// The modes of a ToolChoice.
const (
	ToolChoiceNone     = "none"
	ToolChoiceAuto     = "auto"
	ToolChoiceRequired = "required"
	ToolChoiceFunction = "function"
)

// ToolChoice says whether the model calls tools. Name is the function to call, for ToolChoiceFunction alone.
type ToolChoice struct {
	Mode string
	Name string
}

// TypeFunction is the type of every tool and every call of one.
const TypeFunction = "function"

// ToolCall is a model's call of a function, in a request's history and in an answer. Index counts the calls of a streamed answer, and is nil elsewhere.
type ToolCall struct {
	Index    *int         `json:"index,omitempty"`
	ID       string       `json:"id,omitempty"`
	Type     string       `json:"type,omitempty"`
	Function FunctionCall `json:"function"`
}

// FunctionCall names a function; Arguments is the text of a JSON object, or in a streamed answer a piece of it.
type FunctionCall struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments"`
}
