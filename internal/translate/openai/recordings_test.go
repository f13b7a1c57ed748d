// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
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
	whole, failed := 0, 0
	for _, exchange := range recordings(t, "ConverseStream") {
		answer := newRecordedStream()
		encoder := NewStreamEncoder(Meta{ID: "chatcmpl-1", Model: "m"}, true)
		out, err := playFrames(t, exchange.Body, encoder, answer)
		done, errorsSeen := count(t, out)
		if err != nil {
			failed++
			if done != 0 || errorsSeen != 1 {
				t.Errorf("%s: want an error and no [DONE], got %s", exchange.name(), out)
			}
			continue
		}
		whole++
		if diff := cmp.Diff(streamTold(t, out).Usage, encoder.Usage()); diff != "" {
			t.Errorf("%s: usage (-want +got)\n%s", exchange.name(), diff)
		}
		if diff := cmp.Diff(recordedTold(answer.whole()), streamTold(t, out)); done != 1 || diff != "" {
			t.Errorf("%s: %d [DONE] (-want +got)\n%s", exchange.name(), done, diff)
		}
	}
	if whole < 60 || failed != 1 {
		t.Errorf("want at least 60 whole streams and the one with a modelStreamErrorException, got %d and %d", whole, failed)
	}
}

// playFrames decodes frames into an encoder, and returns what the caller gets and the error that ended the stream.
func playFrames(t *testing.T, body []byte, encoder *StreamEncoder, answer *recordedStream) ([]byte, error) {
	t.Helper()
	var out []byte
	frames, decoder := bytes.NewReader(body), eventstream.NewDecoder()
	for {
		frame, err := decoder.Decode(frames, nil)
		if errors.Is(err, io.EOF) {
			return appendEvents(out, encoder.Close(nil)), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		if kind := frame.Headers.Get(":exception-type"); kind != nil {
			failure := &bedrock.Error{Class: bedrock.ModelFailed, Exception: kind.String()}
			return appendEvents(out, encoder.Close(failure)), failure
		}
		name := frame.Headers.Get(":event-type").String()
		answer.add(t, name, frame.Payload)
		events, err := encoder.Encode(name, frame.Payload)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = appendEvents(out, events)
	}
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

func sortedKeys(m map[int]any) []int {
	var keys []int
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
