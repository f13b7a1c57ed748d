// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// told is what an answer tells its reader, in whatever form.
type told struct {
	Text, Reasoning string
	// Calls are the calls of the caller's own tools: name and input.
	Calls []string
	// Stop is Bedrock's stop reason.
	Stop string
	// Input counts all tokens of the prompt, Cached those of them that were read from a cache.
	Input, Cached, Output int
}

// converseAnswer is what is read of an answer of Converse.
type converseAnswer struct {
	Output struct {
		Message struct{ Content []converseBlock }
	}
	StopReason string
	Usage      struct{ InputTokens, OutputTokens, TotalTokens, CacheReadInputTokens, CacheWriteInputTokens int }
}

// converseBlock is what is read of a content block, and of a delta of one.
type converseBlock struct {
	Text    string
	ToolUse *struct {
		Name, Type string
		Input      json.RawMessage
	}
	ReasoningContent *struct {
		Text          string
		ReasoningText struct{ Text string }
	}
	CitationsContent *struct{ Content []struct{ Text string } }
}

func (a *converseAnswer) told() told {
	sum := told{
		Stop: a.StopReason, Cached: a.Usage.CacheReadInputTokens, Output: a.Usage.OutputTokens,
		Input: a.Usage.InputTokens + a.Usage.CacheReadInputTokens + a.Usage.CacheWriteInputTokens,
	}
	for _, block := range a.Output.Message.Content {
		sum.add(block)
	}
	return sum
}

func (s *told) add(block converseBlock) {
	s.Text += block.Text
	if block.CitationsContent != nil {
		for _, piece := range block.CitationsContent.Content {
			s.Text += piece.Text
		}
	}
	if block.ReasoningContent != nil {
		s.Reasoning += block.ReasoningContent.Text + block.ReasoningContent.ReasoningText.Text
	}
	if block.ToolUse != nil && block.ToolUse.Type != "server_tool_use" {
		s.Calls = append(s.Calls, block.ToolUse.Name+" "+canonical(string(block.ToolUse.Input)))
	}
}

// toldByConverse reads a recorded answer: whole, or as an event stream.
func toldByConverse(t *testing.T, r *recording) told {
	t.Helper()
	if r.Operation == "ConverseStream" {
		return toldByFrames(t, r.Body)
	}
	var a converseAnswer
	if err := json.Unmarshal(r.Body, &a); err != nil {
		t.Fatal(err)
	}
	return a.told()
}

// toldByFrames puts the events of a stream together, which is complete.
func toldByFrames(t *testing.T, body []byte) told {
	t.Helper()
	var whole converseAnswer
	var sum told
	inputs := map[int]*strings.Builder{}
	var tools []int
	names := map[int]string{}
	for _, frame := range decodeFrames(t, body) {
		var event struct {
			ContentBlockIndex int
			Start             struct {
				ToolUse *struct{ Name, Type string }
			}
			Delta struct {
				converseBlock
				ToolUse *struct{ Input string }
			}
			StopReason string
		}
		if err := json.Unmarshal(frame.Payload, &event); err != nil {
			t.Fatal(err)
		}
		switch frame.Headers.Get(":event-type").String() {
		case "contentBlockStart":
			if tool := event.Start.ToolUse; tool != nil && tool.Type != "server_tool_use" {
				inputs[event.ContentBlockIndex], names[event.ContentBlockIndex] = &strings.Builder{}, tool.Name
				tools = append(tools, event.ContentBlockIndex)
			}
		case "contentBlockDelta":
			sum.add(event.Delta.converseBlock)
			if input := inputs[event.ContentBlockIndex]; input != nil && event.Delta.ToolUse != nil {
				input.WriteString(event.Delta.ToolUse.Input)
			}
		case "messageStop":
			whole.StopReason = event.StopReason
		case "metadata":
			if err := json.Unmarshal(frame.Payload, &whole); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, index := range tools {
		sum.Calls = append(sum.Calls, names[index]+" "+canonical(inputs[index].String()))
	}
	end := whole.told()
	end.Text, end.Reasoning, end.Calls = sum.Text, sum.Reasoning, sum.Calls
	return end
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

// canonical sorts the members of a JSON object, so that only what it says is compared; no arguments at all are an empty one.
func canonical(text string) string {
	if text == "" {
		text = "{}"
	}
	var decoded any
	if err := json.Unmarshal([]byte(text), &decoded); err != nil {
		return "not JSON: " + text
	}
	encoded, _ := json.Marshal(decoded) // it was decoded
	return string(encoded)
}
