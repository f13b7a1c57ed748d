// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// Reader turns the frames of one ConverseStream into events and holds the stream to its grammar: it tells the beginning of blocks that Bedrock leaves out,
// leaves out deltas that say nothing, and refuses what is out of order. It is for one goroutine.
type Reader struct {
	back   Back
	phase  phase
	block  openBlock
	next   int
	usage  converse.Usage
	reason string
	// answered tells that the tool that stands for structured output was called.
	answered bool
	events   []Event
	// delta is decoded into again and again, so that its memory is used again.
	delta converse.ContentBlockDelta
}

// openBlock is the block that deltas add to; blocks never interleave.
type openBlock struct {
	open     bool
	upstream int
	index    int
	kind     BlockType
	// isAnswer tells that the block is the tool that stands for structured output, and text to the caller; empty that nothing of it has come yet.
	isAnswer, empty bool
}

// NewReader returns a reader of an answer to a chat that was fitted.
func NewReader(back Back) *Reader { return &Reader{back: back} }

// phase is how far a stream has come.
type phase int

const (
	before phase = iota
	within
	stopped
	complete
	failed
)

// step is what an event does, in which phase it may come, and which phase it leads to.
type step struct {
	from, to phase
	read     func(r *Reader, payload []byte) error
}

var steps = map[string]step{
	converse.EventMessageStart:      {before, within, (*Reader).messageStart},
	converse.EventContentBlockStart: {within, within, (*Reader).blockStart},
	converse.EventContentBlockDelta: {within, within, (*Reader).blockDelta},
	converse.EventContentBlockStop:  {within, within, (*Reader).blockStop},
	converse.EventMessageStop:       {within, stopped, (*Reader).messageStop},
	converse.EventMetadata:          {stopped, complete, (*Reader).metadata},
}

// Read reads one frame. An event of an unknown type says nothing; one that is out of order or cannot be read is a *bedrock.Error, after which nothing more
// is to be read. The events are valid until the next call.
func (r *Reader) Read(eventType string, payload []byte) ([]Event, error) {
	r.events = r.events[:0]
	step, known := steps[eventType]
	if !known {
		return nil, nil
	}
	if r.phase != step.from {
		r.phase = failed
		return nil, outOfOrder()
	}
	r.phase = step.to
	if err := step.read(r, payload); err != nil {
		r.phase = failed
		return nil, err
	}
	return r.events, nil
}

// End judges the end of the stream: nil where the answer was whole, else the error that ended it, or a *bedrock.Error.
func (r *Reader) End(err error) error {
	if err == nil && r.phase != complete {
		return broken("Bedrock's stream ended before the answer did.")
	}
	return err
}

// Usage tells the tokens of the answer; all are 0 until Bedrock has told them, at the end of its stream.
func (r *Reader) Usage() converse.Usage { return r.usage }

// StopReason tells why the model stopped; empty until it has.
func (r *Reader) StopReason() string { return r.reason }

func outOfOrder() error { return broken("Bedrock's stream is out of order.") }

func broken(message string) error {
	return &bedrock.Error{Class: bedrock.BrokenStream, Message: message}
}

func unreadable() error { return broken("An event of Bedrock's stream cannot be read.") }

// decode reads a payload. Members that are unknown, such as the padding p, are passed over.
func decode(payload []byte, into any) error {
	if err := json.Unmarshal(payload, into); err != nil || jsontext.Value(payload).Kind() != '{' {
		return unreadable()
	}
	return nil
}

func (r *Reader) emit(e Event) {
	e.Block, e.Index = r.block.kind, r.block.index
	r.events = append(r.events, e)
}

func (r *Reader) messageStart([]byte) error {
	r.emit(Event{Kind: MessageStart})
	return nil
}

func (r *Reader) messageStop(payload []byte) error {
	var stop converse.MessageStop
	if err := decode(payload, &stop); err != nil {
		return err
	}
	r.closeBlock()
	if err := stopError(stop.StopReason); err != nil {
		return err
	}
	r.reason = stop.StopReason
	if r.answered {
		r.reason = endOf(r.reason)
	}
	r.emit(Event{Kind: MessageStop, Reason: r.reason, Additional: stop.AdditionalModelResponseFields})
	return nil
}

func (r *Reader) metadata(payload []byte) error {
	var metadata converse.Metadata
	if err := decode(payload, &metadata); err != nil {
		return err
	}
	if metadata.Usage != nil {
		r.usage = *metadata.Usage
	}
	r.emit(Event{Kind: MetadataEvent, Metadata: &metadata})
	return nil
}

// blockStart begins a block that Bedrock announces.
func (r *Reader) blockStart(payload []byte) error {
	var start converse.ContentBlockStart
	if err := decode(payload, &start); err != nil {
		return err
	}
	r.closeBlock()
	switch use := start.Start.ToolUse; {
	case use != nil && use.Type != converse.ServerToolUse && r.back.isAnswer(use.Name):
		r.openBlock(start.ContentBlockIndex, TextBlock, Event{})
		r.block.isAnswer, r.answered = true, true
	case use != nil && use.Type == converse.ServerToolUse:
		r.openBlock(start.ContentBlockIndex, ServerToolBlock, Event{Tool: use})
	case use != nil:
		use.Name = r.back.Names.Original(use.Name)
		r.openBlock(start.ContentBlockIndex, ToolBlock, Event{Tool: use})
	case start.Start.ToolResult != nil:
		r.openBlock(start.ContentBlockIndex, ToolResultBlock, Event{ToolResult: start.Start.ToolResult})
	case start.Start.Image != nil:
		r.openBlock(start.ContentBlockIndex, ImageBlock, Event{Image: start.Start.Image})
	}
	return nil
}

func (r *Reader) openBlock(upstream int, kind BlockType, e Event) {
	r.block = openBlock{open: true, upstream: upstream, index: r.next, kind: kind, empty: true}
	r.next++
	e.Kind = BlockStart
	r.emit(e)
}

func (r *Reader) blockStop([]byte) error {
	r.closeBlock()
	return nil
}

// closeBlock ends the open block. A call of a tool without input means an empty object, which callers parse.
func (r *Reader) closeBlock() {
	if !r.block.open {
		return
	}
	switch {
	case r.block.empty && r.block.isAnswer:
		r.emit(Event{Kind: TextDelta, Text: noInput})
	case r.block.empty && (r.block.kind == ToolBlock || r.block.kind == ServerToolBlock):
		r.emit(Event{Kind: ToolInputDelta, Text: noInput})
	}
	r.emit(Event{Kind: BlockStop})
	r.block.open = false
}

var noInput = jsonstring.Quote("{}")
