// SPDX-License-Identifier: Apache-2.0

package converse

import "github.com/go-json-experiment/json/jsontext"

// The event types of ConverseStream. A stream goes from messageStart to messageStop and metadata, each of which comes exactly once.
const (
	EventMessageStart      = "messageStart"
	EventContentBlockStart = "contentBlockStart"
	EventContentBlockDelta = "contentBlockDelta"
	EventContentBlockStop  = "contentBlockStop"
	EventMessageStop       = "messageStop"
	EventMetadata          = "metadata"
)

// ContentBlockStart opens a block. Blocks of text, reasoning and citations come without it: they begin with their first delta.
type ContentBlockStart struct {
	ContentBlockIndex int        `json:"contentBlockIndex"`
	Start             BlockStart `json:"start"`
}

// BlockStart is a union.
type BlockStart struct {
	ToolUse    *ToolUseStart    `json:"toolUse"`
	ToolResult *ToolResultStart `json:"toolResult"`
	Image      *ImageStart      `json:"image"`
}

// ToolUseStart announces a call of a tool; its input follows in deltas.
type ToolUseStart struct {
	ToolUseID string `json:"toolUseId"`
	Name      string `json:"name"`
	Type      string `json:"type"`
}

// ToolResultStart announces what a tool that Bedrock serves has answered.
type ToolResultStart struct {
	ToolUseID string `json:"toolUseId"`
	Type      string `json:"type"`
	Status    string `json:"status"`
}

// ImageStart announces a picture of the answer.
type ImageStart struct {
	Format string `json:"format"`
}

// ContentBlockDelta continues a block.
type ContentBlockDelta struct {
	ContentBlockIndex int        `json:"contentBlockIndex"`
	Delta             BlockDelta `json:"delta"`
}

// BlockDelta is a union. A delta in which no member is set is of a kind that this package does not know.
type BlockDelta struct {
	Text             jsontext.Value   `json:"text"`
	ToolUse          *ToolUseDelta    `json:"toolUse"`
	ToolResult       []ToolResultPart `json:"toolResult"`
	ReasoningContent *ReasoningDelta  `json:"reasoningContent"`
	Citation         *Citation        `json:"citation"`
	Image            *ImageDelta      `json:"image"`
}

// ToolUseDelta is a piece of the JSON text of a tool's input, as a JSON string. All pieces together may be empty, which means {}.
type ToolUseDelta struct {
	Input jsontext.Value `json:"input"`
}

// ToolResultPart is a union: a piece of what a tool that Bedrock serves has answered.
type ToolResultPart struct {
	Text jsontext.Value `json:"text"`
	JSON jsontext.Value `json:"json"`
}

// ReasoningDelta is a union of a piece of reasoning, its signature, and reasoning that is withheld.
type ReasoningDelta struct {
	Text            jsontext.Value `json:"text"`
	Signature       jsontext.Value `json:"signature"`
	RedactedContent jsontext.Value `json:"redactedContent"`
}

// ImageDelta is a picture of the answer, or a piece of it.
type ImageDelta struct {
	Source Source `json:"source"`
}

// ContentBlockStop closes a block.
type ContentBlockStop struct {
	ContentBlockIndex int `json:"contentBlockIndex"`
}

// MessageStop ends the message.
type MessageStop struct {
	StopReason                    string         `json:"stopReason"`
	AdditionalModelResponseFields jsontext.Value `json:"additionalModelResponseFields"`
}

// Metadata is the last event; token counts come with it alone.
type Metadata struct {
	Usage             *Usage             `json:"usage"`
	Trace             *Trace             `json:"trace"`
	PerformanceConfig *PerformanceConfig `json:"performanceConfig"`
	ServiceTier       *ServiceTier       `json:"serviceTier"`
}
