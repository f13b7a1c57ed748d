// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/sse"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// told is what an answer tells, in either form.
type told struct {
	Text, Reasoning string
	Calls           []openaiwire.FunctionCall
	Finish          string
	Usage           openaiwire.Usage
}

// TestRecordedConverse holds whole answers of the real Bedrock against what a caller is told: all text, all calls of tools, the right usage.
func TestRecordedConverse(t *testing.T) {
	answers := 0
	for _, exchange := range recordings(t, "Converse") {
		var answer map[string]any
		if err := json.Unmarshal(exchange.Body, &answer); err != nil {
			t.Fatalf("%s: %v", exchange.name(), err)
		}
		body, usage, err := ChatResponse(exchange.Body, Meta{ID: "chatcmpl-1", Model: "m"})
		if err != nil {
			t.Errorf("%s: %v", exchange.name(), err)
			continue
		}
		answers++
		got := wholeTold(t, body)
		if diff := cmp.Diff(recordedTold(answer), got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", exchange.name(), diff)
		}
		if diff := cmp.Diff(got.Usage, usage); diff != "" {
			t.Errorf("%s: usage (-want +got)\n%s", exchange.name(), diff)
		}
	}
	if answers < 100 {
		t.Errorf("want at least 100 answers, got %d", answers)
	}
}

// TestRecordedStreams plays every recorded ConverseStream, and holds what a caller of the stream is told against what the frames say.
func TestRecordedStreams(t *testing.T) {
	streams := recordings(t, "ConverseStream")
	if len(streams) < 60 {
		t.Errorf("want at least 60 streams, got %d", len(streams))
	}
	for _, exchange := range streams {
		frames := decodeFrames(t, exchange.Body)
		encoder := NewStreamEncoder(Meta{ID: "chatcmpl-1", Model: "m"}, true)
		out := playFrames(t, frames, encoder)
		got := streamTold(t, out)
		if diff := cmp.Diff(recordedTold(join(t, frames)), got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", exchange.name(), diff)
		}
		if done, failed := count(t, out); done != 1 || failed != 0 {
			t.Errorf("%s: want [DONE] and no error, got %s", exchange.name(), out)
		}
		if diff := cmp.Diff(got.Usage, encoder.Usage()); diff != "" {
			t.Errorf("%s: usage (-want +got)\n%s", exchange.name(), diff)
		}
	}
}

// TestRecordedStreamsCutShort cuts every recorded stream off, after its first frame, in its middle, and before its last frame.
func TestRecordedStreamsCutShort(t *testing.T) {
	for _, exchange := range recordings(t, "ConverseStream") {
		frames := decodeFrames(t, exchange.Body)
		for _, kept := range []int{0, 1, len(frames) / 2, len(frames) - 1} {
			out := playFrames(t, frames[:kept], NewStreamEncoder(Meta{ID: "chatcmpl-1", Model: "m"}, false))
			if done, failed := count(t, out); done != 0 || failed != 1 {
				t.Errorf("%s: want an error and no [DONE] after %d of %d frames, got %s", exchange.name(), kept, len(frames), out)
			}
		}
	}
}

func decodeFrames(t *testing.T, body []byte) []eventstream.Message {
	t.Helper()
	var frames []eventstream.Message
	decoder, in := eventstream.NewDecoder(), bytes.NewReader(body)
	for {
		frame, err := decoder.Decode(in, nil)
		if errors.Is(err, io.EOF) {
			return frames
		}
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, frame)
	}
}

func eventType(frame eventstream.Message) string { return frame.Headers.Get(":event-type").String() }

// playFrames returns what the caller of a stream gets that ends, without an error of the transport, after these frames.
func playFrames(t *testing.T, frames []eventstream.Message, encoder *StreamEncoder) []byte {
	t.Helper()
	var out []byte
	for _, frame := range frames {
		events, err := encoder.Encode(eventType(frame), frame.Payload)
		if err != nil {
			t.Fatalf("%s: %v", eventType(frame), err)
		}
		out = appendEvents(out, events)
	}
	return appendEvents(out, encoder.Close(nil))
}

func wholeTold(t *testing.T, body []byte) told {
	t.Helper()
	var completion openaiwire.ChatCompletion
	if err := json.Unmarshal(body, &completion); err != nil {
		t.Fatal(err)
	}
	choice := completion.Choices[0]
	got := told{Reasoning: choice.Message.ReasoningContent, Finish: choice.FinishReason, Usage: completion.Usage}
	if choice.Message.Content != nil {
		got.Text = *choice.Message.Content
	}
	for _, call := range choice.Message.ToolCalls {
		got.Calls = append(got.Calls, openaiwire.FunctionCall{Name: call.Function.Name, Arguments: canonical(call.Function.Arguments)})
	}
	return got
}

// streamTold collects a stream as a client does.
func streamTold(t *testing.T, stream []byte) told {
	t.Helper()
	var got told
	events := sse.NewDecoder(bytes.NewReader(stream), 1<<20)
	for event, err := events.Next(); err == nil && string(event.Data) != "[DONE]"; event, err = events.Next() {
		var chunk openaiwire.ChatChunk
		if err := json.Unmarshal(event.Data, &chunk); err != nil {
			t.Fatal(err)
		}
		if len(chunk.Usage) > 0 && len(chunk.Choices) == 0 {
			if err := json.Unmarshal(chunk.Usage, &got.Usage); err != nil {
				t.Fatal(err)
			}
		}
		for _, choice := range chunk.Choices {
			got.add(choice)
		}
	}
	for i, call := range got.Calls {
		got.Calls[i].Arguments = canonical(call.Arguments)
	}
	return got
}

func (s *told) add(choice openaiwire.ChunkChoice) {
	if choice.Delta.Content != nil {
		s.Text += *choice.Delta.Content
	}
	s.Reasoning += choice.Delta.ReasoningContent
	if choice.FinishReason != nil {
		s.Finish = *choice.FinishReason
	}
	for _, call := range choice.Delta.ToolCalls {
		for len(s.Calls) <= *call.Index {
			s.Calls = append(s.Calls, openaiwire.FunctionCall{})
		}
		s.Calls[*call.Index].Name += call.Function.Name
		s.Calls[*call.Index].Arguments += call.Function.Arguments
	}
}

// canonical sorts the members of a JSON object, so that only what it says is compared.
func canonical(object string) string {
	var decoded any
	if err := json.Unmarshal([]byte(object), &decoded); err != nil {
		return "not JSON: " + object
	}
	encoded, _ := encode(decoded)
	return string(encoded)
}
