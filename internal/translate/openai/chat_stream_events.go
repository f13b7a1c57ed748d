// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"strconv"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
)

// chunkWriters write what each kind of event is to the caller. Kinds that are not here say nothing to it.
var chunkWriters = map[hub.EventKind]func(e *chatEncoder, event *hub.Event){
	hub.MessageStart: func(e *chatEncoder, _ *hub.Event) {
		e.chunk(`"role":"assistant","content":"","refusal":null`, nil, "")
	},
	hub.BlockStart:     (*chatEncoder).blockStart,
	hub.TextDelta:      (*chatEncoder).text,
	hub.ReasoningDelta: (*chatEncoder).reasoning,
	hub.SignatureDelta: func(e *chatEncoder, event *hub.Event) { e.notes.sign(e.thought.take(), event.Text) },
	hub.RedactedDelta:  func(e *chatEncoder, event *hub.Event) { e.notes.redact(event.Text) },
	hub.ToolInputDelta: (*chatEncoder).toolInput,
	hub.CitationDelta:  func(e *chatEncoder, event *hub.Event) { e.notes.cite(event.Citation) },
	hub.ImageDelta:     func(e *chatEncoder, event *hub.Event) { e.collect(&e.picture, event) },
	hub.BlockStop:      (*chatEncoder).blockStop,
	hub.MetadataEvent:  (*chatEncoder).finish,
}

func (e *chatEncoder) text(event *hub.Event) {
	e.notes.say(event.Text)
	e.chunk(`"content":`, event.Text, "")
}

func (e *chatEncoder) reasoning(event *hub.Event) {
	e.collect(&e.thought, event)
	e.chunk(`"reasoning_content":`, event.Text, "")
}

// blockStart announces a call of the caller's tools; a tool that Bedrock itself serves is none of the caller's.
func (e *chatEncoder) blockStart(event *hub.Event) {
	e.notes.begin()
	e.thought.inner, e.picture.inner = nil, nil
	switch {
	case event.Image != nil:
		e.picture.format = event.Image.Format
	case event.Block == hub.ToolBlock:
		e.calls++
		identity := append([]byte(nil), jsonstring.Quote(event.Tool.ToolUseID)...)
		identity = append(identity, `,"type":"function","function":{"name":`...)
		e.call(`,"id":`, append(identity, jsonstring.Quote(event.Tool.Name)...), `,"arguments":""}`)
	}
}

func (e *chatEncoder) toolInput(event *hub.Event) {
	if event.Block == hub.ToolBlock {
		e.call(`,"function":{"arguments":`, event.Text, `}`)
	}
}

// call writes a chunk of the call of a tool that is open.
func (e *chatEncoder) call(before string, text []byte, after string) {
	e.out = append(e.out, e.head...)
	e.out = append(e.out, `"tool_calls":[{"index":`...)
	e.out = strconv.AppendInt(e.out, int64(e.calls-1), 10)
	e.out = append(e.out, before...)
	e.out = append(e.out, text...)
	e.out = append(e.out, after...)
	e.out = append(e.out, `}]`...)
	e.out = append(e.out, e.tail...)
}

// maxCollected bounds what of one block is kept until its end: reasoning, to be given back with its signature, and pictures.
const maxCollected = 16 << 20

func (e *chatEncoder) collect(block *openBlock, event *hub.Event) {
	if len(block.inner)+len(event.Text) > maxCollected {
		e.err = &bedrock.Error{Class: bedrock.BrokenStream, Message: "A block of the answer is too large."}
		return
	}
	block.add(event.Text)
}

func (e *chatEncoder) blockStop(event *hub.Event) {
	if event.Block == hub.ImageBlock {
		e.notes.image(e.picture.format, e.picture.take())
	}
}
