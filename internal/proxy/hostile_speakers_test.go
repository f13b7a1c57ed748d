// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

var speakers = map[string]speaker{
	"chat": {
		operation: "ConverseStream", path: chatPath, hear: hearChat, words: openAIWords,
		body: `{"model":"claude","stream":true,"messages":[{"role":"user","content":"%s"}]}`,
	},
	"responses": {
		operation: "ConverseStream", path: "/v1/responses", hear: hearResponses, words: responsesWords,
		body: `{"model":"claude","stream":true,"input":"%s"}`,
	},
	"messages": {
		operation: "ConverseStream", path: "/v1/messages", hear: hearMessages, words: anthropicWords,
		body: `{"model":"claude","stream":true,"max_tokens":1000,"messages":[{"role":"user","content":"%s"}]}`,
	},
	"native": {
		operation: "ConverseStream", path: "/model/claude/converse-stream", hear: hearNative, passes: true, words: nativeWords,
		body: `{"messages":[{"role":"user","content":[{"text":"%s"}]}]}`,
	},
	"invoke": {
		operation: "InvokeModelWithResponseStream", path: "/model/claude/invoke-with-response-stream", hear: hearNative, passes: true, words: nativeWords,
		body: `{"anthropic_version":"bedrock-2023-05-31","max_tokens":100,"messages":[{"role":"user","content":"%s"}]}`,
	},
}

var openAIWords = map[string][]string{
	"Throttled": {"rate_limit_exceeded"}, "Invalid": {"invalid_request_error"}, "Internal": {"upstream_error"}, "ModelFailed": {"model_error"},
	"Timeout": {"timeout"}, "Unavailable": {"service_unavailable"}, "Quota": {"insufficient_quota"}, "NotReady": {"model_not_ready"},
	"Denied": {"endpoint_access_denied"}, "NotFound": {"model_not_found"}, "BrokenStream": {"stream_broken"}, "Unreachable": {"upstream_unreachable"},
}

// responsesWords are OpenAI's, and in a stream those that its schema of a failed response has.
var responsesWords = alsoSaid(openAIWords, map[string]string{"Throttled": "rate_limit_exceeded", "Quota": "rate_limit_exceeded", "Invalid": "invalid_prompt"}, "server_error")

// alsoSaid adds a word to those of each class: its own, or else the common one.
func alsoSaid(words map[string][]string, own map[string]string, common string) map[string][]string {
	all := map[string][]string{}
	for class, said := range words {
		all[class] = append(slices.Clone(said), cmp.Or(own[class], common))
	}
	return all
}

// anthropicWords are types of errors: Anthropic has no codes, so one type stands for several classes.
var anthropicWords = map[string][]string{
	"Throttled": {"rate_limit_error"}, "Invalid": {"invalid_request_error"}, "Internal": {"api_error"}, "ModelFailed": {"api_error"},
	"Timeout": {"timeout_error"}, "Unavailable": {"overloaded_error"}, "Quota": {"rate_limit_error"}, "NotReady": {"overloaded_error"},
	"Denied": {"overloaded_error", "api_error"}, "NotFound": {"not_found_error"}, "BrokenStream": {"api_error"}, "Unreachable": {"overloaded_error", "api_error"},
}

// nativeWords are Bedrock's own exceptions; in a stream they begin with a small letter.
var nativeWords = map[string][]string{
	"Throttled": {"ThrottlingException"}, "Invalid": {"ValidationException"}, "Internal": {"InternalServerException"},
	"ModelFailed": {"ModelStreamErrorException", "ModelErrorException"}, "Timeout": {"ModelTimeoutException", "ModelStreamErrorException"},
	"Unavailable": {"ServiceUnavailableException"}, "Quota": {"ServiceQuotaExceededException"}, "NotReady": {"ModelNotReadyException"},
	"Denied": {"ServiceUnavailableException"}, "NotFound": {"ResourceNotFoundException"}, "BrokenStream": {"ModelStreamErrorException"},
	"Unreachable": {"ServiceUnavailableException"},
}

// sseEvent is one event of server-sent events: its name and its data.
type sseEvent struct{ name, data string }

// eventsOf reads server-sent events strictly: comments are signs of life, and every event ends with an empty line.
func eventsOf(t *testing.T, body string) []sseEvent {
	t.Helper()
	if body != "" && !strings.HasSuffix(body, "\n\n") {
		t.Errorf("the last event is not whole: %q", body[max(0, len(body)-80):])
	}
	var events []sseEvent
	for block := range strings.SplitSeq(strings.TrimSuffix(body, "\n\n"), "\n\n") {
		var e sseEvent
		for line := range strings.SplitSeq(block, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			switch name {
			case "event":
				e.name = value
			case "data":
				e.data += value
			case "":
			default:
				t.Errorf("an event has the line %q", line)
			}
		}
		if e.data != "" {
			events = append(events, e)
		}
	}
	return events
}

func hearChat(t *testing.T, body string) heard {
	var h heard
	for _, e := range eventsOf(t, body) {
		h.after = h.after || h.ends+h.failures > 0
		if e.data == "[DONE]" {
			h.ends++
			continue
		}
		var chunk struct {
			Error   json.RawMessage
			Choices []struct{ Delta struct{ Content string } }
		}
		if err := json.Unmarshal([]byte(e.data), &chunk); err != nil {
			t.Errorf("a chunk is no JSON: %v: %s", err, e.data)
		}
		if chunk.Error != nil {
			h.failures++
			h.word = errorWord(t, e.data)
		}
		for _, choice := range chunk.Choices {
			h.text += choice.Delta.Content
		}
	}
	return h
}

func hearResponses(t *testing.T, body string) heard {
	var h heard
	for _, e := range eventsOf(t, body) {
		h.after = h.after || h.ends+h.failures > 0
		var event struct {
			Type, Delta string
			Response    struct{ Error struct{ Code string } }
		}
		if err := json.Unmarshal([]byte(e.data), &event); err != nil || event.Type != e.name {
			t.Errorf("event %q has the data %s: %v", e.name, e.data, err)
		}
		switch event.Type {
		case "response.output_text.delta":
			h.text += event.Delta
		case "response.completed", "response.incomplete":
			h.ends++
		case "response.failed":
			h.failures++
			h.word = event.Response.Error.Code
		}
	}
	return h
}

func hearMessages(t *testing.T, body string) heard {
	var h heard
	for _, e := range eventsOf(t, body) {
		h.after = h.after || h.ends+h.failures > 0
		var event struct {
			Type  string
			Delta struct{ Text string }
		}
		if err := json.Unmarshal([]byte(e.data), &event); err != nil || event.Type != e.name {
			t.Errorf("event %q has the data %s: %v", e.name, e.data, err)
		}
		switch event.Type {
		case "content_block_delta":
			h.text += event.Delta.Text
		case "message_stop":
			h.ends++
		case "error":
			h.failures++
			h.word = errorWord(t, e.data)
		}
	}
	return h
}

// hearNative takes a stream that just ends for one that ended well: frames that cannot be read are an error of the test.
func hearNative(t *testing.T, body string) heard {
	frames, err := decodeAll([]byte(body))
	if err != nil {
		t.Errorf("the caller got frames that cannot be read: %v", err)
	}
	var h heard
	for _, frame := range frames {
		h.after = h.after || h.failures > 0
		if name := frame.Headers.Get(":exception-type"); name != nil {
			h.failures++
			h.word = strings.ToUpper(name.String()[:1]) + name.String()[1:]
			continue
		}
		h.text += nativeText(frame.Payload)
	}
	if h.failures == 0 {
		h.ends = 1
	}
	return h
}

// nativeText is the text of a frame of ConverseStream, or of a chunk of Anthropic's protocol.
func nativeText(payload []byte) string {
	var frame struct {
		Bytes string
		Delta struct{ Text string }
	}
	if json.Unmarshal(payload, &frame) != nil {
		return ""
	}
	if chunk, err := base64.StdEncoding.DecodeString(frame.Bytes); err == nil && len(chunk) > 0 {
		return nativeText(chunk)
	}
	return frame.Delta.Text
}
