// SPDX-License-Identifier: Apache-2.0

package bedrock

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

// BlockStart is a union. Members other than ToolUse are not read.
type BlockStart struct {
	ToolUse *ToolUseStart `json:"toolUse,omitempty"`
}

// ToolUseStart announces a call of a tool; its input follows in deltas.
type ToolUseStart struct {
	ToolUseID string `json:"toolUseId"`
	Name      string `json:"name"`
	Type      string `json:"type,omitempty"`
}

// ContentBlockDelta continues a block.
type ContentBlockDelta struct {
	ContentBlockIndex int        `json:"contentBlockIndex"`
	Delta             BlockDelta `json:"delta"`
}

// BlockDelta is a union. A delta in which no member is set is of a kind that this package does not know.
type BlockDelta struct {
	Text             *string         `json:"text,omitempty"`
	ToolUse          *ToolUseDelta   `json:"toolUse,omitempty"`
	ReasoningContent *ReasoningDelta `json:"reasoningContent,omitempty"`
}

// ToolUseDelta is a piece of the JSON text of a tool's input. All pieces together may be empty, which means {}.
type ToolUseDelta struct {
	Input string `json:"input"`
}

// ReasoningDelta is a union of a piece of reasoning, its signature, and reasoning that is withheld.
type ReasoningDelta struct {
	Text            *string `json:"text,omitempty"`
	Signature       *string `json:"signature,omitempty"`
	RedactedContent []byte  `json:"redactedContent,omitempty"`
}

// ContentBlockStop closes a block.
type ContentBlockStop struct {
	ContentBlockIndex int `json:"contentBlockIndex"`
}

// MessageStop ends the message.
type MessageStop struct {
	StopReason string `json:"stopReason"`
}

// Metadata is the last event; token counts come with it alone.
type Metadata struct {
	Usage *Usage `json:"usage"`
}
