// SPDX-License-Identifier: Apache-2.0

// Package converse holds the JSON of Bedrock's Converse and ConverseStream operations as it goes over the wire. It has no behaviour, and covers what the
// translators write and read. Text and base64 stay JSON strings as they were written (jsontext.Value): they go from one side to the other without being
// taken apart. It is for github.com/go-json-experiment/json; encoding/json does not know omitzero on jsontext.Value.
//
// Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
package converse

import "github.com/go-json-experiment/json/jsontext"

// Request is the body of Converse and of ConverseStream; the model is named by the path.
type Request struct {
	Messages                          []Message          `json:"messages,omitzero"`
	System                            []SystemBlock      `json:"system,omitzero"`
	InferenceConfig                   *InferenceConfig   `json:"inferenceConfig,omitzero"`
	ToolConfig                        *ToolConfig        `json:"toolConfig,omitzero"`
	GuardrailConfig                   *GuardrailConfig   `json:"guardrailConfig,omitzero"`
	AdditionalModelRequestFields      map[string]any     `json:"additionalModelRequestFields,omitzero"`
	AdditionalModelResponseFieldPaths []string           `json:"additionalModelResponseFieldPaths,omitzero"`
	RequestMetadata                   map[string]string  `json:"requestMetadata,omitzero"`
	PerformanceConfig                 *PerformanceConfig `json:"performanceConfig,omitzero"`
	ServiceTier                       *ServiceTier       `json:"serviceTier,omitzero"`
	OutputConfig                      *OutputConfig      `json:"outputConfig,omitzero"`
}

// InferenceConfig holds the sampling parameters: MaxTokens from 1, Temperature and TopP from 0 to 1, at most 2500 StopSequences, none of them empty.
type InferenceConfig struct {
	MaxTokens     *int64   `json:"maxTokens,omitzero"`
	Temperature   *float64 `json:"temperature,omitzero"`
	TopP          *float64 `json:"topP,omitzero"`
	StopSequences []string `json:"stopSequences,omitzero"`
}

// SystemBlock is one part of the system prompt, a union: text that is not blank, or a cache point.
type SystemBlock struct {
	Text       jsontext.Value `json:"text,omitzero"`
	CachePoint *CachePoint    `json:"cachePoint,omitzero"`
}

// CachePoint marks the end of a prefix that is to be cached.
type CachePoint struct {
	// Type is "default".
	Type string `json:"type"`
	// TTL is 5m or 1h; empty: the model's default.
	TTL string `json:"ttl,omitzero"`
}

// ToolConfig lists the tools that a model may call. Tools is not empty.
type ToolConfig struct {
	Tools      []Tool      `json:"tools"`
	ToolChoice *ToolChoice `json:"toolChoice,omitzero"`
}

// Tool is a union of a tool of the caller's, one that Bedrock itself serves, and a cache point.
type Tool struct {
	ToolSpec   *ToolSpec   `json:"toolSpec,omitzero"`
	SystemTool *SystemTool `json:"systemTool,omitzero"`
	CachePoint *CachePoint `json:"cachePoint,omitzero"`
}

// ToolSpec describes a tool: Name is 1 to 64 characters of [a-zA-Z0-9_-], Description a JSON string that is not empty.
type ToolSpec struct {
	Name        string         `json:"name"`
	Description jsontext.Value `json:"description,omitzero"`
	InputSchema InputSchema    `json:"inputSchema"`
	Strict      bool           `json:"strict,omitzero"`
}

// InputSchema is the JSON Schema of a tool's input.
type InputSchema struct {
	JSON jsontext.Value `json:"json"`
}

// SystemTool names a tool that Bedrock serves, such as nova_grounding.
type SystemTool struct {
	Name string `json:"name"`
}

// ToolChoice is a union: exactly one member is set.
type ToolChoice struct {
	Auto *struct{}     `json:"auto,omitzero"`
	Any  *struct{}     `json:"any,omitzero"`
	Tool *SpecificTool `json:"tool,omitzero"`
}

// SpecificTool names the one tool that the model must call.
type SpecificTool struct {
	Name string `json:"name"`
}

// GuardrailConfig applies a guardrail. StreamProcessingMode is for ConverseStream alone.
type GuardrailConfig struct {
	GuardrailIdentifier  string `json:"guardrailIdentifier,omitzero"`
	GuardrailVersion     string `json:"guardrailVersion,omitzero"`
	Trace                string `json:"trace,omitzero"`
	StreamProcessingMode string `json:"streamProcessingMode,omitzero"`
}

// PerformanceConfig asks for a latency: standard or optimized.
type PerformanceConfig struct {
	Latency string `json:"latency"`
}

// ServiceTier asks for a tier: priority, default, flex or reserved.
type ServiceTier struct {
	Type string `json:"type"`
}

// OutputConfig shapes the answer's text.
type OutputConfig struct {
	TextFormat *TextFormat `json:"textFormat,omitzero"`
	// Effort is low, medium, high, xhigh or max.
	Effort string `json:"effort,omitzero"`
}

// TextFormat is the format of the answer's text. Type is "json_schema".
type TextFormat struct {
	Type      string          `json:"type"`
	Structure FormatStructure `json:"structure"`
}

// FormatStructure is a union of which JSONSchema is the only member.
type FormatStructure struct {
	JSONSchema JSONSchema `json:"jsonSchema"`
}

// JSONSchema is what the answer's text must fit. Schema is the text of a JSON Schema.
type JSONSchema struct {
	Schema      string         `json:"schema"`
	Name        string         `json:"name,omitzero"`
	Description jsontext.Value `json:"description,omitzero"`
}

// CountTokensRequest is the body of CountTokens for a conversation.
type CountTokensRequest struct {
	Input CountTokensInput `json:"input"`
}

// CountTokensInput is a union of which Converse is the only member that is written here.
type CountTokensInput struct {
	Converse CountedRequest `json:"converse"`
}

// CountedRequest is what of a conversation can be counted.
type CountedRequest struct {
	Messages                     []Message      `json:"messages,omitzero"`
	System                       []SystemBlock  `json:"system,omitzero"`
	ToolConfig                   *ToolConfig    `json:"toolConfig,omitzero"`
	AdditionalModelRequestFields map[string]any `json:"additionalModelRequestFields,omitzero"`
}

// CountTokensResponse is the answer of CountTokens.
type CountTokensResponse struct {
	InputTokens int64 `json:"inputTokens"`
}
