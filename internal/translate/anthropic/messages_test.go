// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"bytes"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/scenariotest"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// TestCornersOfJSON refuses what is not JSON by the book, in Anthropic's form.
func TestCornersOfJSON(t *testing.T) {
	turn := func(text string) string {
		return `{"model":"claude","max_tokens":1,"messages":[{"role":"user","content":` + text + `}]}`
	}
	for name, body := range map[string]string{
		"nothing":            "",
		"white space":        " \n",
		"null":               "null",
		"an array":           "[]",
		"a string":           `"x"`,
		"a byte order mark":  "\ufeff" + turn(`"x"`),
		"trailing data":      turn(`"x"`) + "{}",
		"a name twice":       `{"model":"claude","model":"claude","max_tokens":1,"messages":[]}`,
		"a lone surrogate":   turn(`"\ud800"`),
		"invalid UTF-8":      turn("\"\xff\""),
		"a comment":          turn(`"x"/* */`),
		"a trailing comma":   turn(`["x",]`),
		"deep nesting":       turn(strings.Repeat(`[`, 100_000)),
		"a deep schema":      `{"model":"claude","max_tokens":1,"tools":[{"name":"t","input_schema":` + strings.Repeat(`{"a":`, 300) + "1" + strings.Repeat("}", 300) + `}],"messages":[]}`,
		"a huge number":      `{"model":"claude","max_tokens":1e400,"messages":[]}`,
		"a huge integer":     `{"model":"claude","max_tokens":99999999999999999999,"messages":[]}`,
		"a fraction":         `{"model":"claude","max_tokens":1.5,"messages":[]}`,
		"a word for a list":  `{"model":"claude","max_tokens":1,"messages":"x"}`,
		"a number as a role": `{"model":"claude","max_tokens":1,"messages":[{"role":1,"content":"x"}]}`,
		"a number as text":   turn(`7`),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Messages(requestOf([]byte(body), sonnet45))
			var refused *field.Refusal
			if !errors.As(err, &refused) || refused.Message == "" {
				t.Fatalf("want a refusal, got %v", err)
			}
			w := httptest.NewRecorder()
			WriteError(w, err)
			if w.Code != 400 || !strings.Contains(w.Body.String(), `"type":"invalid_request_error"`) {
				t.Errorf("want 400 invalid_request_error, got %d %s", w.Code, w.Body)
			}
		})
	}
}

// TestMissingOutputIsAnError holds a 200 without an answer to be none.
func TestMissingOutputIsAnError(t *testing.T) {
	for _, body := range []string{`{}`, `{"output":{}}`, `<html>`, `{"output":{"message":{"content":[{"text":"x"}]}},"stopReason":"malformed_model_output"}`} {
		if _, _, err := (meta{}).answer([]translate.Answer{{Body: []byte(body)}}); err == nil {
			t.Errorf("want an error for %s", body)
		}
	}
	if _, _, err := countAnswer([]translate.Answer{{Body: []byte(`<html>`)}}); err == nil {
		t.Error("want an error for a count that is none")
	}
}

// TestOwnFailuresAreNoFaultOfTheCaller holds that a caller never doubts its own key.
func TestOwnFailuresAreNoFaultOfTheCaller(t *testing.T) {
	for class, e := range envelopes {
		if e.status == 401 || e.status == 403 {
			t.Errorf("%s: want neither 401 nor 403, got %d", class, e.status)
		}
		if (e.status == 429 || e.status == 503 || e.status == 529) && e.retryAfter == 0 {
			t.Errorf("%s: want Retry-After with %d", class, e.status)
		}
		if e.message == "" {
			t.Errorf("%s: want a message", class)
		}
	}
	w := httptest.NewRecorder()
	WriteError(w, errors.New("a secret cause"))
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("want 500 without the cause, got %d %s", w.Code, w.Body)
	}
}

// TestBrokenFrames plays frames that are out of order, or no JSON: each ends in one error.
func TestBrokenFrames(t *testing.T) {
	for name, frames := range map[string][]string{
		"nothing":              {},
		"no beginning":         {"contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"x\"}}"},
		"two beginnings":       {"messageStart {}", "messageStart {}"},
		"no JSON":              {"messageStart {}", "contentBlockDelta {"},
		"a stop before blocks": {"messageStop {\"stopReason\":\"end_turn\"}"},
		"input without a call": {"messageStart {}", "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"toolUse\":{\"input\":\"{}\"}}}"},
	} {
		t.Run(name, func(t *testing.T) {
			out := scenariotest.Relay([]byte(strings.Join(append(frames, "end"), "\n")), meta{id: "msg_1", model: "m"}.events())
			if bytes.Contains(out, []byte("message_stop")) || bytes.Count(out, []byte("event: error\n")) != 1 {
				t.Errorf("want one error and no message_stop, got %s", out)
			}
		})
	}
}

// TestErrorEventsTellTheClass holds the event that ends a stream to the types of Anthropic's errors.
func TestErrorEventsTellTheClass(t *testing.T) {
	for class, want := range map[bedrock.Class]string{
		bedrock.Throttled: typeRateLimit, bedrock.Unavailable: typeOverloaded, bedrock.BrokenStream: typeAPI, bedrock.Timeout: typeTimeout, bedrock.Invalid: typeInvalidRequest,
	} {
		if got := string(ErrorEvent(&bedrock.Error{Class: class})); !strings.HasPrefix(got, `{"type":"error","error":{"type":"`+want+`","message":"`) {
			t.Errorf("%s: want %s, got %s", class, want, got)
		}
	}
}
