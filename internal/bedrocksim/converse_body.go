// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
)

// converseBody is the part of a Converse body that an answer depends on. It is read after the body was validated.
type converseBody struct {
	Messages        []converseMessage `json:"messages"`
	System          []converseContent `json:"system"`
	InferenceConfig struct {
		MaxTokens     int      `json:"maxTokens"`
		Temperature   *float64 `json:"temperature"`
		TopP          *float64 `json:"topP"`
		StopSequences []string `json:"stopSequences"`
	} `json:"inferenceConfig"`
	ToolConfig *struct {
		Tools      []converseTool `json:"tools"`
		ToolChoice converseChoice `json:"toolChoice"`
	} `json:"toolConfig"`
	AdditionalModelRequestFields      json.RawMessage `json:"additionalModelRequestFields"`
	AdditionalModelResponseFieldPaths []string        `json:"additionalModelResponseFieldPaths"`
	OutputConfig                      struct {
		TextFormat *struct {
			Structure struct {
				JSONSchema struct {
					Schema string `json:"schema"`
				} `json:"jsonSchema"`
			} `json:"structure"`
		} `json:"textFormat"`
	} `json:"outputConfig"`
	GuardrailConfig   *guardrailUse `json:"guardrailConfig"`
	PerformanceConfig struct {
		Latency string `json:"latency"`
	} `json:"performanceConfig"`
	ServiceTier struct {
		Type string `json:"type"`
	} `json:"serviceTier"`
}

type converseMessage struct {
	Role    string            `json:"role"`
	Content []converseContent `json:"content"`
}

type converseContent struct {
	Text             *string            `json:"text,omitempty"`
	JSON             json.RawMessage    `json:"json,omitempty"`
	Image            *converseMedia     `json:"image,omitempty"`
	Document         *converseMedia     `json:"document,omitempty"`
	Video            *converseMedia     `json:"video,omitempty"`
	ToolUse          *converseUse       `json:"toolUse,omitempty"`
	ToolResult       *converseResult    `json:"toolResult,omitempty"`
	CachePoint       *cachePoint        `json:"cachePoint,omitempty"`
	ReasoningContent *converseReasoning `json:"reasoningContent,omitempty"`
	SearchResult     *converseSearch    `json:"searchResult,omitempty"`
	CitationsContent *struct {
		Content []converseContent `json:"content"`
	} `json:"citationsContent,omitempty"`
	GuardContent *struct {
		Text *struct {
			Text string `json:"text"`
		} `json:"text"`
	} `json:"guardContent,omitempty"`
	ToolAddition json.RawMessage `json:"toolAddition,omitempty"`
	ToolRemoval  json.RawMessage `json:"toolRemoval,omitempty"`
}

type cachePoint struct {
	TTL string `json:"ttl"`
}

type converseMedia struct {
	Name   string `json:"name"`
	Format string `json:"format"`
	Source struct {
		Bytes   []byte            `json:"bytes"`
		Text    *string           `json:"text"`
		Content []converseContent `json:"content"`
	} `json:"source"`
	Citations struct {
		Enabled bool `json:"enabled"`
	} `json:"citations"`
}

type converseUse struct {
	ToolUseID string          `json:"toolUseId"`
	Name      string          `json:"name"`
	Input     json.RawMessage `json:"input"`
	Type      string          `json:"type"`
}

type converseResult struct {
	ToolUseID string            `json:"toolUseId"`
	Status    string            `json:"status"`
	Content   []converseContent `json:"content"`
}

type converseReasoning struct {
	ReasoningText *struct {
		Text      string `json:"text"`
		Signature string `json:"signature"`
	} `json:"reasoningText"`
	RedactedContent []byte `json:"redactedContent"`
}

type converseSearch struct {
	Source    string            `json:"source"`
	Title     string            `json:"title"`
	Content   []converseContent `json:"content"`
	Citations struct {
		Enabled bool `json:"enabled"`
	} `json:"citations"`
}

type converseTool struct {
	ToolSpec *struct {
		Name        string `json:"name"`
		Strict      bool   `json:"strict"`
		InputSchema struct {
			JSON json.RawMessage `json:"json"`
		} `json:"inputSchema"`
	} `json:"toolSpec"`
	SystemTool *struct {
		Name string `json:"name"`
	} `json:"systemTool"`
	CachePoint *cachePoint `json:"cachePoint"`
}

type converseChoice struct {
	Any  *struct{} `json:"any"`
	Tool *struct {
		Name string `json:"name"`
	} `json:"tool"`
}
