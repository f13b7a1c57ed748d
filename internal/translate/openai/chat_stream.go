// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/sse"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// chatEncoder turns the frames of one ConverseStream into a streamed chat completion. Most events are a piece of text, so a chunk is written around the
// text as it came: head, the delta's own words, the text, tail.
type chatEncoder struct {
	answer       chatAnswer
	includeUsage bool
	reader       *hub.Reader
	head, tail   []byte
	out          []byte
	err          error

	// calls counts the calls of tools, as callers count them, and not blocks.
	calls int
	notes notes
	// thought and picture collect the block of reasoning, or the picture, that is open.
	thought, picture openBlock
	metadata         *converse.Metadata
}

// openBlock collects the text of a block as the inside of a JSON string.
type openBlock struct {
	inner  []byte
	format string
}

func (b *openBlock) add(text jsontext.Value) { b.inner = append(b.inner, jsonstring.Inner(text)...) }

// take returns what was collected as a JSON string, and begins anew.
func (b *openBlock) take() jsontext.Value {
	whole := append(append(jsontext.Value{'"'}, b.inner...), '"')
	b.inner = nil
	return whole
}

func newChatEncoder(a chatAnswer, includeUsage bool) *chatEncoder {
	e := &chatEncoder{answer: a, includeUsage: includeUsage, reader: hub.NewReader(a.back)}
	e.head = append(e.head, `data: {"id":`...)
	e.head = append(e.head, jsonstring.Quote(a.id)...)
	e.head = append(e.head, `,"object":"chat.completion.chunk","created":`...)
	e.head = strconv.AppendInt(e.head, a.created, 10)
	e.head = append(e.head, `,"model":`...)
	e.head = append(e.head, jsonstring.Quote(a.model)...)
	e.head = append(e.head, `,"choices":[{"index":0,"delta":{`...)
	e.tail = append(e.tail, `},"finish_reason":null}]`...)
	if includeUsage {
		e.tail = append(e.tail, `,"usage":null`...)
	}
	e.tail = append(e.tail, "}\n\n"...)
	return e
}

// Encode implements translate.Encoder.
func (e *chatEncoder) Encode(eventType string, payload []byte) ([]byte, error) {
	e.out = e.out[:0]
	events, err := e.reader.Read(eventType, payload)
	if err != nil {
		e.err = err
		return nil, err
	}
	for i := range events {
		if write := chunkWriters[events[i].Kind]; write != nil {
			write(e, &events[i])
		}
	}
	return e.out, e.err
}

// chunk writes a chunk whose delta has one member.
func (e *chatEncoder) chunk(before string, text []byte, after string) {
	e.out = append(e.out, e.head...)
	e.out = append(e.out, before...)
	e.out = append(e.out, text...)
	e.out = append(e.out, after...)
	e.out = append(e.out, e.tail...)
}

// End implements translate.Encoder. There is never a [DONE] after an error.
func (e *chatEncoder) End(err error) []byte {
	e.out = e.out[:0]
	if err == nil {
		err = e.reader.End(e.err)
	}
	if err == nil && e.includeUsage {
		e.usage()
		err = e.err
	}
	if err != nil {
		return sse.Event{Data: ErrorEvent(err)}.AppendTo(e.out[:0])
	}
	return append(e.out, "data: [DONE]\n\n"...)
}

// usage writes the chunk that tells the usage.
func (e *chatEncoder) usage() {
	chunk := e.last([]openaiwire.ChunkChoice{})
	chunk.Usage, chunk.ServiceTier, chunk.Trace = e.encode(usageOf(e.reader.Usage())), e.tier(), traceOf(e.metadata.Trace)
	e.out = sse.Event{Data: e.encode(chunk)}.AppendTo(e.out)
}

// finish writes the chunk that ends the answer, once nothing can go wrong any more. It has all notes, since callers join lists of several chunks in
// ways of their own.
func (e *chatEncoder) finish(event *hub.Event) {
	metadata := *event.Metadata
	e.metadata = &metadata
	reason := finishReason(e.reader.StopReason())
	chunk := e.last([]openaiwire.ChunkChoice{{Delta: e.notes.extras, FinishReason: &reason}})
	if e.includeUsage {
		chunk.Usage = jsontext.Value("null")
	} else {
		chunk.ServiceTier, chunk.Trace = e.tier(), traceOf(metadata.Trace)
	}
	e.out = sse.Event{Data: e.encode(chunk)}.AppendTo(e.out)
}

func (e *chatEncoder) last(choices []openaiwire.ChunkChoice) openaiwire.ChatChunk {
	return openaiwire.ChatChunk{
		ID: e.answer.id, Object: openaiwire.ObjectChatCompletionChunk, Created: e.answer.created, Model: e.answer.model, Choices: choices,
	}
}

func (e *chatEncoder) tier() string {
	if e.metadata.ServiceTier == nil {
		return ""
	}
	return TierName(e.metadata.ServiceTier.Type)
}

// encode cannot fail but for a fault of this package, which then ends the stream as an error.
func (e *chatEncoder) encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		e.err = err
	}
	return data
}
