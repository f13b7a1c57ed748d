// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// recordedStream joins the events of a stream to the answer that a Converse would have given.
type recordedStream struct {
	blocks map[int]any
	stop   string
	usage  map[string]any
}

// wholeOf returns the answer that the frames of a stream make.
func wholeOf(t *testing.T, frames []eventstream.Message) map[string]any {
	t.Helper()
	s := &recordedStream{blocks: map[int]any{}}
	for _, frame := range frames {
		s.add(t, eventType(frame), frame.Payload)
	}
	return s.whole()
}

func (s *recordedStream) add(t *testing.T, name string, payload []byte) {
	t.Helper()
	var event map[string]any
	if err := json.Unmarshal(payload, &event); err != nil {
		t.Fatal(err)
	}
	switch name {
	case "contentBlockStart":
		if use, ok := event["start"].(map[string]any)["toolUse"].(map[string]any); ok {
			use["input"] = ""
			s.block(event)["toolUse"] = use
		}
	case "contentBlockDelta":
		s.addDelta(s.block(event), event["delta"].(map[string]any))
	case "messageStop":
		s.stop = event["stopReason"].(string)
	case "metadata":
		s.usage = event["usage"].(map[string]any)
	}
}

func (s *recordedStream) block(event map[string]any) map[string]any {
	index := int(event["contentBlockIndex"].(float64))
	if s.blocks[index] == nil {
		s.blocks[index] = map[string]any{}
	}
	return s.blocks[index].(map[string]any)
}

func (s *recordedStream) addDelta(block, delta map[string]any) {
	if text, ok := delta["text"].(string); ok {
		before, _ := block["text"].(string)
		block["text"] = before + text
	}
	if use, ok := delta["toolUse"].(map[string]any); ok {
		block["toolUse"].(map[string]any)["input"] = block["toolUse"].(map[string]any)["input"].(string) + use["input"].(string)
	}
	if reasoning, ok := delta["reasoningContent"].(map[string]any); ok {
		if text, ok := reasoning["text"].(string); ok {
			s.addReasoning(block, text)
		}
	}
}

func (s *recordedStream) addReasoning(block map[string]any, text string) {
	before, ok := block["reasoningContent"].(map[string]any)
	if !ok {
		before = map[string]any{"reasoningText": map[string]any{"text": ""}}
		block["reasoningContent"] = before
	}
	inner := before["reasoningText"].(map[string]any)
	inner["text"] = inner["text"].(string) + text
}

// whole returns the answer; the joined input of a tool is JSON, and empty input is an empty object.
func (s *recordedStream) whole() map[string]any {
	content := []any{}
	for _, index := range slices.Sorted(maps.Keys(s.blocks)) {
		block := s.blocks[index].(map[string]any)
		if use, ok := block["toolUse"].(map[string]any); ok {
			var input any = map[string]any{}
			if text := use["input"].(string); text != "" {
				_ = json.Unmarshal([]byte(text), &input)
			}
			use["input"] = input
		}
		content = append(content, block)
	}
	return map[string]any{"output": map[string]any{"message": map[string]any{"content": content}}, "stopReason": s.stop, "usage": s.usage}
}
