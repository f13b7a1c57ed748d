// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"encoding/json"
	"testing"
)

// dialect is an API that answers are translated to.
type dialect struct {
	path, body string
	// schema is the name of the answer's schema, eventSchema that of each event; empty: the API has published none.
	schema, eventSchema string
	// stops are Bedrock's stop reasons in this API's words.
	stops map[string]string
	// read tells of a whole answer, join makes one of a stream's events.
	read func(*testing.T, []byte) told
	join func(*testing.T, []event) []byte
}

// event is a server-sent event.
type event struct {
	name string
	data []byte
}

var dialects = map[string]dialect{
	"chat": {
		path: "/v1/chat/completions", body: `{"model":"endpoint","messages":[{"role":"user","content":"Hello"}]}`,
		schema: "CreateChatCompletionResponse", eventSchema: "CreateChatCompletionStreamResponse", read: readChat, join: joinChat,
		stops: map[string]string{
			"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "model_context_window_exceeded": "length",
			"tool_use": "tool_calls", "content_filtered": "content_filter", "guardrail_intervened": "content_filter",
		},
	},
	"responses": {
		path: "/v1/responses", body: `{"model":"endpoint","input":"Hello","store":false}`,
		schema: "Response", eventSchema: "ResponseStreamEvent", read: readResponse, join: joinResponse,
		stops: map[string]string{
			"end_turn": "completed", "stop_sequence": "completed", "tool_use": "completed", "max_tokens": "max_output_tokens",
			"model_context_window_exceeded": "max_output_tokens", "content_filtered": "content_filter", "guardrail_intervened": "content_filter",
		},
	},
	"messages": {
		path: "/v1/messages", body: `{"model":"endpoint","max_tokens":1024,"messages":[{"role":"user","content":"Hello"}]}`,
		read: readMessage, join: joinMessage,
		stops: map[string]string{
			"end_turn": "end_turn", "stop_sequence": "stop_sequence", "max_tokens": "max_tokens", "tool_use": "tool_use",
			"model_context_window_exceeded": "model_context_window_exceeded", "content_filtered": "refusal", "guardrail_intervened": "refusal",
		},
	},
}

// eventsOf takes a stream apart. An event's data is one line in every dialect.
func eventsOf(t *testing.T, stream []byte) []event {
	t.Helper()
	var events []event
	for block := range bytes.SplitSeq(bytes.TrimSpace(stream), []byte("\n\n")) {
		var e event
		for line := range bytes.SplitSeq(block, []byte("\n")) {
			name, value, _ := bytes.Cut(line, []byte(": "))
			switch string(name) {
			case "event":
				e.name = string(value)
			case "data":
				e.data = value
			}
		}
		if e.data != nil {
			events = append(events, e)
		}
	}
	return events
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%v: %.500s", err, text)
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
