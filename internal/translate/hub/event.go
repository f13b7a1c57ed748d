// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// EventKind is what an Event tells.
type EventKind int

// The kinds of events, in the order in which an answer has them. Each block has a start, at least one delta unless it is a tool's, and a stop.
const (
	// MessageStart begins the answer.
	MessageStart EventKind = iota
	// BlockStart begins a block; Tool, ToolResult or Image are set where the block is of that type.
	BlockStart
	// TextDelta adds Text to a block of text, ReasoningDelta to one of reasoning.
	TextDelta
	ReasoningDelta
	// SignatureDelta ends a block of reasoning with Text, its signature. RedactedDelta is withheld reasoning: Text is base64.
	SignatureDelta
	RedactedDelta
	// ToolInputDelta adds Text, a piece of JSON text as a JSON string, to a call of a tool.
	ToolInputDelta
	// ToolResultDelta adds Parts to what a tool that Bedrock serves has answered.
	ToolResultDelta
	// CitationDelta adds Citation to a block of text.
	CitationDelta
	// ImageDelta adds a picture, Text being its base64.
	ImageDelta
	// BlockStop ends a block.
	BlockStop
	// MessageStop ends the answer: Reason and Additional are set.
	MessageStop
	// MetadataEvent is the last: Metadata is set.
	MetadataEvent
)

// BlockType is what a block holds.
type BlockType int

// The types of blocks. ServerToolBlock is a call of a tool that Bedrock serves, ToolResultBlock its answer; neither is the caller's to act on.
const (
	TextBlock BlockType = iota
	ReasoningBlock
	RedactedBlock
	ToolBlock
	ServerToolBlock
	ToolResultBlock
	ImageBlock
)

// Event is one step of a streamed answer, in the caller's terms. What it points to is valid until the next call of Reader.Read, and as long as the frame is.
type Event struct {
	Kind EventKind
	// Block is the type of the block, and Index its place among those that the caller is shown, from 0.
	Block BlockType
	Index int

	Text       jsontext.Value
	Tool       *converse.ToolUseStart
	ToolResult *converse.ToolResultStart
	Image      *converse.ImageStart
	Parts      []converse.ToolResultPart
	Citation   *converse.Citation
	Reason     string
	Additional jsontext.Value
	Metadata   *converse.Metadata
}
