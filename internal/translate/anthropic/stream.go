// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	wire "github.com/outcrop-dev/outcrop/internal/wire/anthropic"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// encoder turns one ConverseStream into Anthropic's events. Bedrock tells the usage last, so message_start counts nothing and message_delta everything.
// Source: https://platform.claude.com/docs/en/build-with-claude/streaming
type encoder struct {
	meta   meta
	reader *hub.Reader
	out    []byte
	// next is the index of the next block; open tells that the block before it is not ended.
	next int
	open bool
	stop hub.Event
}

// events returns the encoder of a stream.
func (m meta) events() translate.Encoder { return &encoder{meta: m, reader: hub.NewReader(m.back)} }

// Encode implements translate.Encoder.
func (e *encoder) Encode(eventType string, payload []byte) ([]byte, error) {
	e.out = e.out[:0]
	events, err := e.reader.Read(eventType, payload)
	for i := range events {
		e.write(&events[i])
	}
	return e.out, err
}

// End implements translate.Encoder.
func (e *encoder) End(err error) []byte {
	e.out = e.out[:0]
	if err := e.reader.End(err); err != nil {
		e.event("error", ErrorEvent(err))
		return e.out
	}
	e.event("message_stop", []byte(`{"type":"message_stop"}`))
	return e.out
}

// deltas are the types and members of the deltas that are text.
var deltas = map[hub.EventKind]struct{ kind, member string }{
	hub.TextDelta:      {"text_delta", "text"},
	hub.ReasoningDelta: {"thinking_delta", "thinking"},
	hub.SignatureDelta: {"signature_delta", "signature"},
	hub.ToolInputDelta: {"input_json_delta", "partial_json"},
}

// hidden tells the blocks that a caller is not shown: calls of tools that Bedrock itself serves are not the caller's to act on.
func hidden(block hub.BlockType) bool {
	return block == hub.ServerToolBlock || block == hub.ToolResultBlock || block == hub.ImageBlock
}

func (e *encoder) write(event *hub.Event) {
	switch {
	case event.Kind == hub.MessageStart:
		e.messageStart()
	case event.Kind == hub.MessageStop:
		e.stop = hub.Event{Reason: event.Reason, Additional: event.Additional.Clone()}
	case event.Kind == hub.MetadataEvent:
		e.messageDelta(event.Metadata)
	case hidden(event.Block):
	case event.Kind == hub.BlockStart:
		e.blockStart(event)
	case event.Kind == hub.BlockStop:
		e.blockStop()
	case event.Kind == hub.RedactedDelta:
		e.redacted(event.Text)
	case event.Kind == hub.CitationDelta:
		e.citation(event.Citation)
	default:
		delta := deltas[event.Kind]
		e.delta(delta.kind, delta.member, event.Text)
	}
}

// event appends a whole event; data holds no line break.
func (e *encoder) event(name string, data []byte) {
	e.begin(name)
	e.out = append(e.out, data...)
	e.finish()
}

func (e *encoder) begin(name string) {
	e.out = append(append(append(e.out, "event: "...), name...), "\ndata: "...)
}

func (e *encoder) finish() { e.out = append(e.out, "\n\n"...) }

// append appends the parts of an event.
func (e *encoder) append(parts ...string) {
	for _, part := range parts {
		e.out = append(e.out, part...)
	}
}

func (e *encoder) messageStart() {
	e.begin("message_start")
	e.append(`{"type":"message_start","message":{"id":"`, e.meta.id, `","type":"message","role":"assistant","model":`)
	e.out = append(e.out, jsonstring.Quote(e.meta.model)...)
	e.append(`,"content":[],"stop_reason":null,"stop_sequence":null,"usage":`)
	e.out = append(e.out, marshal(wire.Usage{})...)
	e.append(`}}`)
	e.finish()
}

// messageDelta tells how the answer ended, and what it cost.
func (e *encoder) messageDelta(metadata *converse.Metadata) {
	var tier string
	if metadata.ServiceTier != nil {
		tier = metadata.ServiceTier.Type
	}
	end := wire.MessageDelta{Type: "message_delta", Usage: usageOf(e.reader.Usage(), tier), Trace: traceOf(metadata.Trace)}
	end.Delta.StopReason = stopReason(e.stop.Reason)
	if end.Delta.StopReason == converse.StopSequence {
		end.Delta.StopSequence = stopSequence(e.stop.Additional)
	}
	e.event("message_delta", marshal(end))
}

// stopSequence is the sequence that ended the answer, where Bedrock tells it.
func stopSequence(additional jsontext.Value) *string {
	var fields struct {
		StopSequence *string `json:"stop_sequence"`
	}
	_ = json.Unmarshal(additional, &fields) // what is no object says nothing
	return fields.StopSequence
}

// blockBegins are what a block of a type begins with. Withheld reasoning has no beginning without its data.
var blockBegins = map[hub.BlockType]string{
	hub.TextBlock:      `{"type":"text","text":""}`,
	hub.ReasoningBlock: `{"type":"thinking","thinking":"","signature":""}`,
}

func (e *encoder) blockStart(event *hub.Event) {
	switch {
	case event.Tool != nil:
		e.openBlock(marshal(wire.ContentBlock{Type: wire.TypeToolUse, ID: event.Tool.ToolUseID, Name: event.Tool.Name, Input: noInput}))
	case blockBegins[event.Block] != "":
		e.openBlock([]byte(blockBegins[event.Block]))
	}
}

func (e *encoder) openBlock(begin []byte) {
	e.begin("content_block_start")
	e.append(`{"type":"content_block_start","index":`)
	e.out = strconv.AppendInt(e.out, int64(e.next), 10)
	e.append(`,"content_block":`)
	e.out = append(e.out, begin...)
	e.append(`}`)
	e.finish()
	e.open = true
	e.next++
}

func (e *encoder) blockStop() {
	if !e.open {
		return
	}
	e.begin("content_block_stop")
	e.append(`{"type":"content_block_stop","index":`)
	e.out = strconv.AppendInt(e.out, int64(e.next-1), 10)
	e.append(`}`)
	e.finish()
	e.open = false
}

// redacted writes withheld reasoning, each piece of which is a block.
func (e *encoder) redacted(data jsontext.Value) {
	e.blockStop()
	e.openBlock(marshal(wire.ContentBlock{Type: wire.TypeRedactedThinking, Data: data}))
}

func (e *encoder) citation(c *converse.Citation) {
	if citation, known := answerCitation(c); known {
		e.delta("citations_delta", "citation", marshal(citation))
	}
}

// delta continues the open block.
func (e *encoder) delta(kind, member string, value jsontext.Value) {
	e.begin("content_block_delta")
	e.append(`{"type":"content_block_delta","index":`)
	e.out = strconv.AppendInt(e.out, int64(e.next-1), 10)
	e.append(`,"delta":{"type":"`, kind, `","`, member, `":`)
	e.out = append(e.out, value...)
	e.append(`}}`)
	e.finish()
}

// marshal encodes what was made here or read as JSON, which cannot fail.
func marshal(v any) []byte {
	body, _ := json.Marshal(v)
	return body
}
