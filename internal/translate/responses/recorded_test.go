// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/fieldtest"
	"github.com/outcrop-dev/outcrop/internal/recordings"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// told is what an answer tells.
type told struct {
	Text, Reasoning string
	Calls           []toldCall
	Sealed          []string
	Status          string
	Usage           clientUsage
}

type toldCall struct{ ID, Name, Arguments string }

func tellCall(t *testing.T, stream bool) *translate.Call {
	t.Helper()
	call, err := Create(requestOf(fmt.Appendf(nil, `{"model":"claude","input":"Hi","stream":%t}`, stream), "a.model-of-no-family"))
	if err != nil {
		t.Fatal(err)
	}
	return call
}

// TestRecordedConverse holds whole answers of the real Bedrock against what a caller is told: all text, all calls, all reasoning, the right usage.
func TestRecordedConverse(t *testing.T) {
	answers := 0
	for _, e := range recordings.Successful(recordings.All(t), "Converse") {
		var answer map[string]any
		if err := json.Unmarshal(e.Body, &answer); err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		body, outcome, err := tellCall(t, false).Answer([]translate.Answer{{Body: e.Body}})
		if err != nil {
			t.Errorf("%s: %v", e.Name(), err)
			continue
		}
		answers++
		fieldtest.Require(t, "Response", body)
		got := tellResponse(t, body)
		if diff := cmp.Diff(recordedTold(t, answer), got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", e.Name(), diff)
		}
		if outcome.Input != got.Usage.Input || outcome.Output != got.Usage.Output || outcome.StopReason != answer["stopReason"] {
			t.Errorf("%s: want an outcome as told, got %+v", e.Name(), outcome)
		}
	}
	t.Logf("%d recorded answers", answers)
	if answers < 100 {
		t.Errorf("want at least 100 answers, got %d", answers)
	}
}

// TestRecordedStreams plays every recorded ConverseStream: its pieces, its items and the whole response at its end all tell what the frames say.
func TestRecordedStreams(t *testing.T) {
	streams := recordings.Successful(recordings.All(t), "ConverseStream")
	t.Logf("%d recorded streams", len(streams))
	if len(streams) < 60 {
		t.Errorf("want at least 60 streams, got %d", len(streams))
	}
	for _, e := range streams {
		frames := recordings.Frames(t, e.Body)
		events := requireStream(t, playFrames(t, frames))
		want := recordedTold(t, join(t, frames))
		last := events[len(events)-1]
		if last.Response == nil {
			t.Errorf("%s: want a response at the end, got %s", e.Name(), last.data)
			continue
		}
		whole := tellOutput(last.Response.Output, last.Response.Status)
		whole.Usage = *last.Response.Usage
		if diff := cmp.Diff(want, whole); diff != "" {
			t.Errorf("%s: the response (-want +got)\n%s", e.Name(), diff)
		}
		var items []clientItem
		var pieces, reasoning string
		for _, event := range events {
			switch event.Type {
			case eventItemDone:
				items = append(items, *event.Item)
			case eventTextDelta:
				pieces += event.Delta
			case eventReasoningDelta:
				reasoning += event.Delta
			}
		}
		done := tellOutput(items, last.Response.Status)
		done.Usage = want.Usage
		if diff := cmp.Diff(want, done); diff != "" {
			t.Errorf("%s: its items (-want +got)\n%s", e.Name(), diff)
		}
		if pieces != want.Text || reasoning != want.Reasoning {
			t.Errorf("%s: want the pieces %q and %q, got %q and %q", e.Name(), want.Text, want.Reasoning, pieces, reasoning)
		}
	}
}

// TestRecordedStreamsCutShort cuts every recorded stream off, before and after its first frame, in its middle, and before its last frame.
func TestRecordedStreamsCutShort(t *testing.T) {
	for _, e := range recordings.Successful(recordings.All(t), "ConverseStream") {
		frames := recordings.Frames(t, e.Body)
		for _, kept := range []int{0, 1, len(frames) / 2, len(frames) - 1} {
			events := requireStream(t, playFrames(t, frames[:kept]))
			if last := events[len(events)-1]; last.Type != eventFailed || last.Response.Status != "failed" {
				t.Errorf("%s: want a failed response after %d of %d frames, got %s", e.Name(), kept, len(frames), last.data)
			}
		}
	}
}

// TestRecordedReasoningComesBack gives each recorded answer's items back as a caller does: Bedrock gets its reasoning and its calls as it made them.
func TestRecordedReasoningComesBack(t *testing.T) {
	returned := 0
	for _, e := range recordings.Successful(recordings.All(t), "Converse") {
		var answer map[string]any
		if err := json.Unmarshal(e.Body, &answer); err != nil {
			t.Fatal(err)
		}
		want := carriedBack(answer)
		if len(want) == 0 {
			continue
		}
		body, _, err := tellCall(t, false).Answer([]translate.Answer{{Body: e.Body}})
		if err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		got := sentBack(t, body)
		returned++
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", e.Name(), diff)
		}
	}
	t.Logf("%d recorded answers given back", returned)
	if returned == 0 {
		t.Error("want recorded answers with calls or reasoning, got none")
	}
}

// carriedBack are the calls and the reasoning of a recorded answer.
func carriedBack(answer map[string]any) []any {
	var blocks []any
	for _, raw := range answer["output"].(map[string]any)["message"].(map[string]any)["content"].([]any) {
		block := raw.(map[string]any)
		use, isUse := block["toolUse"].(map[string]any)
		if use["type"] == "tool_use" { // what a call is anyway
			delete(use, "type")
		}
		reasoning, _ := block["reasoningContent"].(map[string]any)
		if isUse && use["type"] != "server_tool_use" || len(reasoning) > 0 {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// sentBack sends the output of a response, and an output for each of its calls, as the input of the next request, and returns the calls and the reasoning of
// the model's turn that Bedrock gets.
func sentBack(t *testing.T, response []byte) []any {
	t.Helper()
	var made struct{ Output []json.RawMessage }
	if err := json.Unmarshal(response, &made); err != nil {
		t.Fatal(err)
	}
	input := []json.RawMessage{json.RawMessage(`{"role":"user","content":"Hi"}`)}
	var outputs []json.RawMessage
	for _, raw := range made.Output {
		var item clientItem
		if err := json.Unmarshal(raw, &item); err != nil {
			t.Fatal(err)
		}
		input = append(input, raw)
		if item.Type == itemCall {
			output, _ := json.Marshal(map[string]any{"type": itemOutput, "call_id": item.CallID, "output": "x"})
			outputs = append(outputs, output)
		}
	}
	request, err := json.Marshal(map[string]any{"model": "claude", "input": append(input, outputs...)})
	if err != nil {
		t.Fatal(err)
	}
	call, err := Create(requestOf(request, "a.model-of-no-family"))
	if err != nil {
		t.Fatal(err)
	}
	var sent struct{ Messages []map[string]any }
	if err := json.Unmarshal(call.Bodies[0], &sent); err != nil {
		t.Fatal(err)
	}
	if len(sent.Messages) < 2 {
		t.Fatalf("want the turn of the model, got %s of %s", call.Bodies[0], request)
	}
	return carriedBack(map[string]any{"output": map[string]any{"message": sent.Messages[1]}})
}

// playFrames returns what the caller of a stream gets that ends, without an error of the transport, after these frames.
func playFrames(t *testing.T, frames []eventstream.Message) []byte {
	t.Helper()
	encoder := tellCall(t, true).Events()
	var out []byte
	for _, frame := range frames {
		events, err := encoder.Encode(frame.Headers.Get(":event-type").String(), frame.Payload)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, events...)
	}
	return append(out, encoder.End(nil)...)
}

func tellResponse(t *testing.T, body []byte) told {
	t.Helper()
	var response struct {
		Status string
		Output []clientItem
		Usage  clientUsage
	}
	if err := json.Unmarshal(body, &response); err != nil {
		t.Fatal(err)
	}
	got := tellOutput(response.Output, response.Status)
	got.Usage = response.Usage
	return got
}

func tellOutput(items []clientItem, status string) told {
	got := told{Status: status}
	for _, item := range items {
		switch item.Type {
		case "message":
			got.Text += item.text()
		case "reasoning":
			got.Reasoning += item.text()
			got.Sealed = append(got.Sealed, *item.Encrypted)
		case "function_call":
			got.Calls = append(got.Calls, toldCall{item.CallID, item.Name, canonical(item.Arguments)})
		}
	}
	return got
}

// canonical sorts the members of a JSON object, so that only what it says is compared.
func canonical(object string) string {
	var decoded any
	if err := json.Unmarshal([]byte(object), &decoded); err != nil {
		return "not JSON: " + object
	}
	encoded, _ := json.Marshal(decoded)
	return string(encoded)
}
