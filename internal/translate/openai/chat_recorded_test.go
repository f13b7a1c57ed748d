// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/recordings"
	"github.com/outcrop-dev/outcrop/internal/sse"
	"github.com/outcrop-dev/outcrop/internal/translate"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// told is what an answer tells, in either form.
type told struct {
	Text, Reasoning string
	Calls           []calledTool
	Finish          string
	Usage           openaiwire.Usage
}

// calledTool is a call of a tool; Arguments are the text of its input, with the members sorted.
type calledTool struct{ Name, Arguments string }

// TestChatRecordedConverse holds whole answers of the real Bedrock against what a caller is told: all text, all calls of tools, the right usage.
func TestChatRecordedConverse(t *testing.T) {
	answers := 0
	for _, exchange := range recordings.Successful(recordings.All(t), "Converse") {
		var answer map[string]any
		if err := json.Unmarshal(exchange.Body, &answer); err != nil {
			t.Fatalf("%s: %v", exchange.Name(), err)
		}
		body, outcome, err := chatAnswer{id: "chatcmpl-1", model: "m"}.whole([]translate.Answer{{Body: exchange.Body}})
		if err != nil {
			t.Errorf("%s: %v", exchange.Name(), err)
			continue
		}
		answers++
		got := wholeTold(t, body)
		if diff := cmp.Diff(recordedTold(answer), got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", exchange.Name(), diff)
		}
		if diff := cmp.Diff(outcome, outcomeTold(got, outcome)); diff != "" {
			t.Errorf("%s: usage (-want +got)\n%s", exchange.Name(), diff)
		}
	}
	if answers < 100 {
		t.Errorf("want at least 100 answers, got %d", answers)
	}
}

// TestChatRecordedStreams plays every recorded ConverseStream, and holds what a caller of the stream is told against what the frames say.
func TestChatRecordedStreams(t *testing.T) {
	streams := recordings.Successful(recordings.All(t), "ConverseStream")
	if len(streams) < 60 {
		t.Errorf("want at least 60 streams, got %d", len(streams))
	}
	for _, exchange := range streams {
		frames := recordings.Frames(t, exchange.Body)
		encoder := newChatEncoder(chatAnswer{id: "chatcmpl-1", model: "m"}, true)
		out := playFrames(t, frames, encoder)
		got := streamTold(t, out)
		if diff := cmp.Diff(recordedTold(wholeOf(t, frames)), got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", exchange.Name(), diff)
		}
		if done, failed := count(t, out); done != 1 || failed != 0 {
			t.Errorf("%s: want [DONE] and no error, got %s", exchange.Name(), out)
		}
		counted := outcomeOf(encoder.reader.Usage(), encoder.reader.StopReason())
		if diff := cmp.Diff(counted, outcomeTold(got, counted)); diff != "" {
			t.Errorf("%s: usage (-want +got)\n%s", exchange.Name(), diff)
		}
	}
}

// TestChatRecordedStreamsCutShort cuts every recorded stream off, after its first frame, in its middle, and before its last frame.
func TestChatRecordedStreamsCutShort(t *testing.T) {
	for _, exchange := range recordings.Successful(recordings.All(t), "ConverseStream") {
		frames := recordings.Frames(t, exchange.Body)
		for _, kept := range []int{0, 1, len(frames) / 2, len(frames) - 1} {
			out := playFrames(t, frames[:kept], newChatEncoder(chatAnswer{id: "chatcmpl-1", model: "m"}, false))
			if done, failed := count(t, out); done != 0 || failed != 1 {
				t.Errorf("%s: want an error and no [DONE] after %d of %d frames, got %s", exchange.Name(), kept, len(frames), out)
			}
		}
	}
}

func eventType(frame eventstream.Message) string { return frame.Headers.Get(":event-type").String() }

// playFrames returns what the caller of a stream gets that ends, without an error of the transport, after these frames.
func playFrames(t *testing.T, frames []eventstream.Message, encoder translate.Encoder) []byte {
	t.Helper()
	var out []byte
	for _, frame := range frames {
		encoded, err := encoder.Encode(eventType(frame), frame.Payload)
		if err != nil {
			t.Fatalf("%s: %v", eventType(frame), err)
		}
		out = append(out, encoded...)
	}
	return append(out, encoder.End(nil)...)
}

// outcomeTold is the outcome that fits what a caller was told.
func outcomeTold(got told, outcome translate.Outcome) translate.Outcome {
	outcome.Input, outcome.Output = got.Usage.PromptTokens, got.Usage.CompletionTokens
	outcome.CacheRead, outcome.CacheWrite = got.Usage.PromptTokensDetails.CachedTokens, got.Usage.PromptTokensDetails.CacheWriteTokens
	return outcome
}

// completion is what a client reads of an answer, or of a chunk.
type completion struct {
	Choices []struct {
		Message, Delta struct {
			Content          string `json:"content"`
			ReasoningContent string `json:"reasoning_content"`
			ToolCalls        []struct {
				Index    int        `json:"index"`
				Function calledTool `json:"function"`
			} `json:"tool_calls"`
		}
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage *openaiwire.Usage `json:"usage"`
}

func readCompletion(t *testing.T, body []byte) completion {
	t.Helper()
	var c completion
	if err := json.Unmarshal(body, &c, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return c
}

func wholeTold(t *testing.T, body []byte) told {
	t.Helper()
	whole := readCompletion(t, body)
	choice := whole.Choices[0]
	got := told{Text: choice.Message.Content, Reasoning: choice.Message.ReasoningContent, Finish: choice.FinishReason, Usage: *whole.Usage}
	for _, call := range choice.Message.ToolCalls {
		got.Calls = append(got.Calls, calledTool{Name: call.Function.Name, Arguments: canonical(call.Function.Arguments)})
	}
	return got
}

// streamTold collects a stream as a client does.
func streamTold(t *testing.T, stream []byte) told {
	t.Helper()
	var got told
	events := sse.NewDecoder(bytes.NewReader(stream), 1<<20)
	for event, err := events.Next(); err == nil && string(event.Data) != "[DONE]"; event, err = events.Next() {
		chunk := readCompletion(t, event.Data)
		if chunk.Usage != nil {
			got.Usage = *chunk.Usage
		}
		for _, choice := range chunk.Choices {
			got.Text, got.Reasoning, got.Finish = got.Text+choice.Delta.Content, got.Reasoning+choice.Delta.ReasoningContent, got.Finish+choice.FinishReason
			for _, call := range choice.Delta.ToolCalls {
				got.Calls = append(got.Calls, make([]calledTool, max(0, call.Index+1-len(got.Calls)))...)
				got.Calls[call.Index].Name += call.Function.Name
				got.Calls[call.Index].Arguments += call.Function.Arguments
			}
		}
	}
	for i, call := range got.Calls {
		got.Calls[i].Arguments = canonical(call.Arguments)
	}
	return got
}

// canonical sorts the members of a JSON object, so that only what it says is compared.
func canonical(object string) string {
	value := jsontext.Value(object)
	if err := value.Canonicalize(); err != nil {
		return "not JSON: " + object
	}
	return string(value)
}
