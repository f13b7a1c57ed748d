// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"testing"

	"github.com/anthropics/anthropic-sdk-go/v2"
)

// messageAnswer is what is read of a message.
type messageAnswer struct {
	Type, Role string
	Content    []struct {
		Type, Text, Thinking, Name string
		Input                      json.RawMessage
	}
	StopReason string `json:"stop_reason"`
	Usage      struct {
		Input      int `json:"input_tokens"`
		Output     int `json:"output_tokens"`
		CacheRead  int `json:"cache_read_input_tokens"`
		CacheWrite int `json:"cache_creation_input_tokens"`
	}
}

func readMessage(t *testing.T, text []byte) told {
	t.Helper()
	var message messageAnswer
	decode(t, text, &message)
	if message.Type != "message" || message.Role != "assistant" {
		t.Errorf("the answer is a %s of the %s", message.Type, message.Role)
	}
	usage := message.Usage
	sum := told{Stop: message.StopReason, Input: usage.Input + usage.CacheRead + usage.CacheWrite, Cached: usage.CacheRead, Output: usage.Output}
	for _, block := range message.Content {
		sum.Text += block.Text
		sum.Reasoning += block.Thinking
		if block.Type == "tool_use" {
			sum.Calls = append(sum.Calls, block.Name+" "+canonical(string(block.Input)))
		}
	}
	return sum
}

// joinMessage puts a stream together as Anthropic's own client does, which refuses events that do not fit those before.
func joinMessage(t *testing.T, events []event) []byte {
	t.Helper()
	var sum anthropic.Message
	for i, e := range events {
		var one anthropic.MessageStreamEventUnion
		decode(t, e.data, &one)
		if one.Type != e.name {
			t.Errorf("event %d is %s by name and %s by type", i, e.name, one.Type)
		}
		if err := sum.Accumulate(one); err != nil {
			t.Fatalf("event %d does not fit: %v: %.300s", i, err, e.data)
		}
		if isLast := i == len(events)-1; isLast != (one.Type == "message_stop") {
			t.Errorf("event %d of %d is %s", i, len(events), one.Type)
		}
	}
	return encode(t, sum)
}
