// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"encoding/json"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/sse"
	bedrockwire "github.com/outcrop-dev/outcrop/internal/wire/bedrock"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// StreamEncoder turns the events of one ConverseStream into those of one streamed chat completion. It does no I/O and is not safe for concurrent use. The
// events that it returns are valid until its next call.
type StreamEncoder struct {
	meta         Meta
	includeUsage bool
	phase        phase
	usage        Usage
	calls        int
	open         openCall
	events       []sse.Event
}

// openCall is the call of a tool whose block is open. Blocks never interleave.
type openCall struct {
	open bool
	// caller tells that the tool is the caller's, and not one that Bedrock serves.
	caller bool
	block  int
	// index counts the calls of the answer.
	index int
	// input tells that a piece of the arguments has come.
	input bool
}

// NewStreamEncoder returns an encoder whose chunks say of themselves what m says, and end with the usage where includeUsage is set.
func NewStreamEncoder(m Meta, includeUsage bool) *StreamEncoder {
	return &StreamEncoder{meta: m, includeUsage: includeUsage}
}

// phase is how far a stream has come.
type phase int

const (
	before phase = iota
	within
	stopped
	complete
	failed
	closed
)

// step is what an event does, in which phase it may come, and which phase it leads to.
type step struct {
	from, to phase
	encode   func(e *StreamEncoder, payload []byte) error
}

var steps = map[string]step{
	bedrockwire.EventMessageStart:      {before, within, (*StreamEncoder).messageStart},
	bedrockwire.EventContentBlockStart: {within, within, (*StreamEncoder).blockStart},
	bedrockwire.EventContentBlockDelta: {within, within, (*StreamEncoder).blockDelta},
	bedrockwire.EventContentBlockStop:  {within, within, (*StreamEncoder).blockStop},
	bedrockwire.EventMessageStop:       {within, stopped, (*StreamEncoder).messageStop},
	bedrockwire.EventMetadata:          {stopped, complete, (*StreamEncoder).metadata},
}

// Encode translates one event. An event of an unknown type says nothing to the caller; one that is out of order or cannot be read is a *bedrock.Error, after
// which only Close is to be called.
func (e *StreamEncoder) Encode(eventType string, payload []byte) ([]sse.Event, error) {
	e.events = e.events[:0]
	next, known := steps[eventType]
	if !known {
		return nil, nil
	}
	if err := e.take(next, payload); err != nil {
		e.phase = failed
		return nil, err
	}
	return e.events, nil
}

func (e *StreamEncoder) take(next step, payload []byte) error {
	if e.phase != next.from {
		return outOfOrder()
	}
	e.phase = next.to
	return next.encode(e, payload)
}

// Close returns the events that end the answer, and nothing when it is called again. With err nil at the end of a whole stream they are the usage, where
// the caller asked for it, and [DONE]. Otherwise it is the one event of an error, and never [DONE].
func (e *StreamEncoder) Close(err error) []sse.Event {
	reached := e.phase
	if reached == closed {
		return nil
	}
	e.phase, e.events = closed, e.events[:0]
	if err == nil && reached != complete {
		err = broken("Bedrock's stream ended before the answer did.")
	}
	if err != nil {
		return append(e.events, sse.Event{Data: ErrorEvent(err)})
	}
	if e.includeUsage {
		if err := e.sendUsage(); err != nil {
			return append(e.events, sse.Event{Data: ErrorEvent(err)})
		}
	}
	return append(e.events, sse.Event{Data: []byte("[DONE]")})
}

// Usage tells the tokens of the answer; all are 0 until Bedrock has told them, at the end of its stream.
func (e *StreamEncoder) Usage() Usage { return e.usage }

func outOfOrder() error { return broken("Bedrock's stream is out of order.") }

func broken(message string) error {
	return &bedrock.Error{Class: bedrock.BrokenStream, Message: message}
}

// send adds a chunk with one delta.
func (e *StreamEncoder) send(delta openaiwire.Delta, finish *string) error {
	chunk := e.chunk()
	chunk.Choices = []openaiwire.ChunkChoice{{Delta: delta, FinishReason: finish}}
	if e.includeUsage {
		chunk.Usage = json.RawMessage("null")
	}
	return e.emit(chunk)
}

func (e *StreamEncoder) sendUsage() error {
	usage, err := encode(e.usage)
	if err != nil {
		return err
	}
	chunk := e.chunk()
	chunk.Choices, chunk.Usage = []openaiwire.ChunkChoice{}, usage
	return e.emit(chunk)
}

func (e *StreamEncoder) chunk() openaiwire.ChatChunk {
	return openaiwire.ChatChunk{ID: e.meta.ID, Object: openaiwire.ObjectChatCompletionChunk, Created: e.meta.Created, Model: e.meta.Model}
}

func (e *StreamEncoder) emit(chunk openaiwire.ChatChunk) error {
	data, err := encode(chunk)
	if err != nil {
		return err
	}
	e.events = append(e.events, sse.Event{Data: data})
	return nil
}
