// SPDX-License-Identifier: Apache-2.0

// Package bedrock holds the JSON of Bedrock's Converse and ConverseStream operations as it goes over the wire. It has no behaviour, covers what the
// translators write and read, and imports nothing but the standard library.
//
// Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
package bedrock

import "encoding/json"

// ConverseRequest is the body of Converse and of ConverseStream; the model is named by the path.
type ConverseRequest struct {
	Messages        []Message        `json:"messages"`
	System          []SystemBlock    `json:"system,omitempty"`
	InferenceConfig *InferenceConfig `json:"inferenceConfig,omitempty"`
	ToolConfig      *ToolConfig      `json:"toolConfig,omitempty"`
}

// The roles of a message.
const (
	RoleUser      = "user"
	RoleAssistant = "assistant"
)

// Message is one turn of a conversation, in a request and in an answer.
type Message struct {
	Role    string         `json:"role"`
	Content []ContentBlock `json:"content"`
}

// ContentBlock is a union: exactly one member is set. A block of an answer in which none is set is of a kind that this package does not know.
type ContentBlock struct {
	Text             *string           `json:"text,omitempty"`
	Image            *Image            `json:"image,omitempty"`
	ToolUse          *ToolUse          `json:"toolUse,omitempty"`
	ToolResult       *ToolResult       `json:"toolResult,omitempty"`
	ReasoningContent *ReasoningContent `json:"reasoningContent,omitempty"`
	CitationsContent *CitationsContent `json:"citationsContent,omitempty"`
}

// Image is a picture of the format png, jpeg, gif or webp.
type Image struct {
	Format string      `json:"format"`
	Source ImageSource `json:"source"`
}

// ImageSource holds the bytes of an image, which JSON carries as base64.
type ImageSource struct {
	Bytes []byte `json:"bytes"`
}

// ServerToolUse is the Type of a ToolUse that Bedrock itself serves; the caller is not to answer it.
const ServerToolUse = "server_tool_use"

// ToolUse is a model's call of a tool. ToolUseID is 1 to 64 characters of [a-zA-Z0-9_.:-], Name 1 to 64 characters of [a-zA-Z0-9_-].
type ToolUse struct {
	ToolUseID string          `json:"toolUseId"`
	Name      string          `json:"name"`
	Input     json.RawMessage `json:"input"`
	Type      string          `json:"type,omitempty"`
}

// ToolResult answers the ToolUse of the same ID. Content may be empty, but is always present.
type ToolResult struct {
	ToolUseID string              `json:"toolUseId"`
	Content   []ToolResultContent `json:"content"`
}

// ToolResultContent is one part of a tool's answer.
type ToolResultContent struct {
	Text *string `json:"text,omitempty"`
}

// SystemBlock is one part of the system prompt. Text is not empty.
type SystemBlock struct {
	Text string `json:"text"`
}

// InferenceConfig holds the sampling parameters: MaxTokens from 1, Temperature and TopP from 0 to 1, at most 2500 StopSequences, none of them empty.
type InferenceConfig struct {
	MaxTokens     *int64   `json:"maxTokens,omitempty"`
	Temperature   *float64 `json:"temperature,omitempty"`
	TopP          *float64 `json:"topP,omitempty"`
	StopSequences []string `json:"stopSequences,omitempty"`
}

// ToolConfig lists the tools that a model may call. Tools is not empty.
type ToolConfig struct {
	Tools      []Tool      `json:"tools"`
	ToolChoice *ToolChoice `json:"toolChoice,omitempty"`
}

// Tool is one tool.
type Tool struct {
	ToolSpec ToolSpec `json:"toolSpec"`
}

// ToolSpec describes a tool: Name as in ToolUse, Description absent or not empty.
type ToolSpec struct {
	Name        string      `json:"name"`
	Description string      `json:"description,omitempty"`
	InputSchema InputSchema `json:"inputSchema"`
}

// InputSchema is the JSON Schema of a tool's input.
type InputSchema struct {
	JSON json.RawMessage `json:"json"`
}

// ToolChoice is a union: exactly one member is set.
type ToolChoice struct {
	Auto *struct{}     `json:"auto,omitempty"`
	Any  *struct{}     `json:"any,omitempty"`
	Tool *SpecificTool `json:"tool,omitempty"`
}

// SpecificTool names the one tool that the model must call.
type SpecificTool struct {
	Name string `json:"name"`
}
