// SPDX-License-Identifier: Apache-2.0

package clienttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	sdk "github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/recordings"
	"github.com/outcrop-dev/outcrop/internal/sse"
	"github.com/outcrop-dev/outcrop/internal/translate"
	translator "github.com/outcrop-dev/outcrop/internal/translate/anthropic"
)

// told is what an answer tells.
type told struct {
	// Blocks are the blocks that a caller is shown, each as its type and what it holds.
	Blocks                               []string
	Stop                                 string
	Input, Output, CacheRead, CacheWrite int64
}

// recordedTold reads an answer of Converse without the types of the translator, so that a member which they lack does not go unnoticed.
func recordedTold(answer map[string]any) told {
	message := answer["output"].(map[string]any)["message"].(map[string]any)
	usage := answer["usage"].(map[string]any)
	number := func(name string) int64 {
		value, _ := usage[name].(float64)
		return int64(value)
	}
	want := told{
		Stop: answer["stopReason"].(string), Input: number("inputTokens"), Output: number("outputTokens"),
		CacheRead: number("cacheReadInputTokens"), CacheWrite: number("cacheWriteInputTokens"),
	}
	if want.Stop == "guardrail_intervened" {
		want.Stop = "refusal"
	}
	for _, block := range message["content"].([]any) {
		if text := recordedBlock(block.(map[string]any)); text != "" {
			want.Blocks = append(want.Blocks, text)
		}
	}
	return want
}

func recordedBlock(block map[string]any) string {
	if text, ok := block["text"].(string); ok {
		return "text " + text
	}
	if cited, ok := block["citationsContent"].(map[string]any); ok {
		text := "text "
		pieces, _ := cited["content"].([]any)
		for _, piece := range pieces {
			text += piece.(map[string]any)["text"].(string)
		}
		return text
	}
	if reasoning, ok := block["reasoningContent"].(map[string]any); ok {
		if text, ok := reasoning["reasoningText"].(map[string]any); ok {
			signature, _ := text["signature"].(string)
			return "thinking " + text["text"].(string) + " " + signature
		}
		if redacted, ok := reasoning["redactedContent"].(string); ok {
			return "redacted_thinking " + redacted
		}
		return "" // one recorded block holds nothing at all
	}
	if use, ok := block["toolUse"].(map[string]any); ok && use["type"] != "server_tool_use" {
		input, _ := json.Marshal(use["input"])
		return fmt.Sprintf("tool_use %s %s %s", use["toolUseId"], use["name"], input)
	}
	return ""
}

// clientTold reads an answer as Anthropic's own client does.
func clientTold(t *testing.T, message *sdk.Message) told {
	t.Helper()
	got := told{
		Stop: string(message.StopReason), Input: message.Usage.InputTokens, Output: message.Usage.OutputTokens,
		CacheRead: message.Usage.CacheReadInputTokens, CacheWrite: message.Usage.CacheCreationInputTokens,
	}
	for _, block := range message.Content {
		text := ""
		switch block := block.AsAny().(type) {
		case sdk.TextBlock:
			text = "text " + block.Text
		case sdk.ThinkingBlock:
			text = "thinking " + block.Thinking + " " + block.Signature
		case sdk.RedactedThinkingBlock:
			text = "redacted_thinking " + block.Data
		case sdk.ToolUseBlock:
			var input any
			if err := json.Unmarshal(block.Input, &input); err != nil {
				t.Errorf("input of %s: %v", block.Name, err)
			}
			sorted, _ := json.Marshal(input)
			text = fmt.Sprintf("tool_use %s %s %s", block.ID, block.Name, sorted)
		default:
			t.Errorf("unknown block %T", block)
		}
		got.Blocks = append(got.Blocks, text)
	}
	return got
}

// TestRecordedConverse holds whole answers of the real Bedrock against what a caller is told: all text, all calls of tools, the right usage.
func TestRecordedConverse(t *testing.T) {
	answers := recordings.Successful(recordings.All(t), "Converse")
	for _, exchange := range answers {
		var answer map[string]any
		if err := json.Unmarshal(exchange.Body, &answer); err != nil {
			t.Fatalf("%s: %v", exchange.Name(), err)
		}
		body, outcome, err := asked(t, false).Answer([]translate.Answer{{Body: exchange.Body}})
		if err != nil {
			t.Errorf("%s: %v", exchange.Name(), err)
			continue
		}
		var message sdk.Message
		if err := json.Unmarshal(body, &message); err != nil {
			t.Errorf("%s: %v", exchange.Name(), err)
		}
		want := recordedTold(answer)
		if diff := cmp.Diff(want, clientTold(t, &message)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", exchange.Name(), diff)
		}
		if got := outcome.Input + outcome.Output; got != want.Input+want.Output+want.CacheRead+want.CacheWrite {
			t.Errorf("%s: want all tokens counted, got %+v", exchange.Name(), outcome)
		}
	}
	if len(answers) < 100 {
		t.Errorf("want at least 100 answers, got %d", len(answers))
	}
	t.Logf("%d answers", len(answers))
}

// TestRecordedStreams plays every recorded ConverseStream, and holds what Anthropic's own client is told against what the frames say.
func TestRecordedStreams(t *testing.T) {
	streams := recordings.Successful(recordings.All(t), "ConverseStream")
	for _, exchange := range streams {
		frames := recordings.Frames(t, exchange.Body)
		out := playFrames(t, frames)
		if diff := cmp.Diff(recordedTold(joinFrames(t, frames)), clientTold(t, accumulate(t, out))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", exchange.Name(), diff)
		}
		if stops, failures := ends(t, out); stops != 1 || failures != 0 {
			t.Errorf("%s: want message_stop and no error, got %s", exchange.Name(), out)
		}
	}
	if len(streams) < 60 {
		t.Errorf("want at least 60 streams, got %d", len(streams))
	}
	t.Logf("%d streams", len(streams))
}

// TestRecordedStreamsCutShort cuts every recorded stream off, after its first frame, in its middle, and before its last frame.
func TestRecordedStreamsCutShort(t *testing.T) {
	for _, exchange := range recordings.Successful(recordings.All(t), "ConverseStream") {
		frames := recordings.Frames(t, exchange.Body)
		for _, kept := range []int{0, 1, len(frames) / 2, len(frames) - 1} {
			if stops, failures := ends(t, playFrames(t, frames[:kept])); stops != 0 || failures != 1 {
				t.Errorf("%s: want an error and no message_stop after %d of %d frames", exchange.Name(), kept, len(frames))
			}
		}
	}
}

// TestRecordedRequests translates every request that others have sent to Claude by InvokeModel, whose body is one of Anthropic's API but for two members.
func TestRecordedRequests(t *testing.T) {
	translated := 0
	for _, operation := range []string{"InvokeModel", "InvokeModelWithResponseStream"} {
		for _, exchange := range recordings.Successful(recordings.All(t), operation) {
			var said map[string]any
			if err := json.Unmarshal([]byte(exchange.RequestText()), &said); err != nil || said["anthropic_version"] == nil {
				continue
			}
			delete(said, "anthropic_version")
			said["model"] = "claude"
			body, err := json.Marshal(said)
			if err != nil {
				t.Fatal(err)
			}
			call, err := translator.Messages(requestOf(body, exchange.Model))
			if err != nil {
				t.Errorf("%s: %v", exchange.Name(), err)
				continue
			}
			translated++
			if want, got := countTexts(said), countTexts(decoded(t, call.Bodies[0])); want != got {
				t.Errorf("%s: want all %d characters of text, got %d", exchange.Name(), want, got)
			}
		}
	}
	if translated < 50 {
		t.Errorf("want at least 50 requests, got %d", translated)
	}
	t.Logf("%d requests", translated)
}

func decoded(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var tree map[string]any
	if err := json.Unmarshal(body, &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// countTexts counts the characters of the conversation's texts in either dialect.
func countTexts(request map[string]any) int {
	return textLength(request["messages"]) + textLength(request["system"])
}

func textLength(value any) int {
	switch value := value.(type) {
	case string:
		return len(strings.TrimSpace(value))
	case []any:
		total := 0
		for _, one := range value {
			total += textLength(one)
		}
		return total
	case map[string]any:
		total := 0
		for _, name := range []string{"content", "text", "toolResult"} {
			total += textLength(value[name])
		}
		return total
	}
	return 0
}

func eventType(frame eventstream.Message) string { return frame.Headers.Get(":event-type").String() }

// playFrames returns what the caller of a stream gets that ends, without an error of the transport, after these frames.
func playFrames(t *testing.T, frames []eventstream.Message) []byte {
	t.Helper()
	var out []byte
	encoder := asked(t, true).Events()
	for _, frame := range frames {
		events, err := encoder.Encode(eventType(frame), frame.Payload)
		if err != nil {
			t.Fatalf("%s: %v", eventType(frame), err)
		}
		out = append(out, events...)
	}
	return append(out, encoder.End(nil)...)
}

// eventsOf reads a stream; the name of each event is the type that its data tells.
func eventsOf(t *testing.T, stream []byte) []sse.Event {
	t.Helper()
	var events []sse.Event
	decoder := sse.NewDecoder(bytes.NewReader(stream), 8<<20)
	for {
		event, err := decoder.Next()
		if errors.Is(err, io.EOF) {
			return events
		}
		if err != nil {
			t.Fatalf("%v in %s", err, stream)
		}
		var data struct{ Type string }
		if err := json.Unmarshal(event.Data, &data); err != nil || data.Type != event.Name {
			t.Errorf("want the data of %s, got %s, %v", event.Name, event.Data, err)
		}
		events = append(events, event)
	}
}

// ends counts the events that end a stream.
func ends(t *testing.T, stream []byte) (stops, failures int) {
	t.Helper()
	for _, event := range eventsOf(t, stream) {
		switch event.Name {
		case "message_stop":
			stops++
		case "error":
			failures++
		}
	}
	return stops, failures
}

// accumulate joins a stream to a message as Anthropic's own client does.
func accumulate(t *testing.T, stream []byte) *sdk.Message {
	t.Helper()
	message := &sdk.Message{}
	for _, event := range eventsOf(t, stream) {
		var union sdk.MessageStreamEventUnion
		if err := json.Unmarshal(event.Data, &union); err != nil {
			t.Fatalf("%s: %v", event.Data, err)
		}
		if err := message.Accumulate(union); err != nil {
			t.Fatalf("%s: %v", event.Data, err)
		}
	}
	return message
}

// joinFrames returns the answer that the frames of a stream make, without the types of the translator.
func joinFrames(t *testing.T, frames []eventstream.Message) map[string]any {
	t.Helper()
	blocks := map[int]map[string]any{}
	var order []any
	answer := map[string]any{}
	at := func(event map[string]any) map[string]any {
		index := int(event["contentBlockIndex"].(float64))
		if blocks[index] == nil {
			blocks[index] = map[string]any{}
			order = append(order, blocks[index])
		}
		return blocks[index]
	}
	for _, frame := range frames {
		var event map[string]any
		if err := json.Unmarshal(frame.Payload, &event); err != nil {
			t.Fatal(err)
		}
		switch eventType(frame) {
		case "contentBlockStart":
			if use, ok := event["start"].(map[string]any)["toolUse"].(map[string]any); ok {
				use["input"] = ""
				at(event)["toolUse"] = use
			}
		case "contentBlockDelta":
			addDelta(at(event), event["delta"].(map[string]any))
		case "messageStop":
			answer["stopReason"] = event["stopReason"]
		case "metadata":
			answer["usage"] = event["usage"]
		}
	}
	answer["output"] = map[string]any{"message": map[string]any{"content": whole(order)}}
	return answer
}

func addDelta(block, delta map[string]any) {
	if text, ok := delta["text"].(string); ok {
		before, _ := block["text"].(string)
		block["text"] = before + text
	}
	if _, cited := delta["citation"]; cited {
		before, _ := block["text"].(string)
		block["text"], block["cited"] = before, true
	}
	if use, ok := delta["toolUse"].(map[string]any); ok {
		block["toolUse"].(map[string]any)["input"] = block["toolUse"].(map[string]any)["input"].(string) + use["input"].(string)
	}
	if reasoning, ok := delta["reasoningContent"].(map[string]any); ok {
		if redacted, ok := reasoning["redactedContent"]; ok {
			block["reasoningContent"] = map[string]any{"redactedContent": redacted}
			return
		}
		if block["reasoningContent"] == nil {
			block["reasoningContent"] = map[string]any{"reasoningText": map[string]any{"text": ""}}
		}
		inner := block["reasoningContent"].(map[string]any)["reasoningText"].(map[string]any)
		for name, piece := range reasoning {
			before, _ := inner[name].(string)
			inner[name] = before + piece.(string)
		}
	}
}

// whole ends the blocks of a stream: the joined input of a tool is JSON, and a block that nothing came of is none.
func whole(blocks []any) []any {
	var kept []any
	for _, one := range blocks {
		block := one.(map[string]any)
		if use, ok := block["toolUse"].(map[string]any); ok {
			var input any = map[string]any{}
			if text := use["input"].(string); text != "" {
				_ = json.Unmarshal([]byte(text), &input)
			}
			use["input"] = input
		}
		if text, ok := block["text"]; !ok || text != "" || block["cited"] != nil {
			kept = append(kept, block)
		}
	}
	return kept
}
