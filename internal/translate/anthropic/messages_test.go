// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/pagination"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
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

// TestLawOfReturn gives answers back as an official client does, and wants Bedrock to get what it said: text, thinking with its signature, withheld thinking,
// and calls of tools whose names it had not taken.
func TestLawOfReturn(t *testing.T) {
	said := `[{"reasoningContent":{"reasoningText":{"text":"Hm \u00e9.","signature":"c2ln"}}},{"reasoningContent":{"redactedContent":"cmVk"}},` +
		`{"text":"I look: \"now\"."},{"toolUse":{"toolUseId":"tooluse_1","name":"%s","input":{"zone":"UTC","n":1.0}}},{"toolUse":{"toolUseId":"tooluse_2","name":"now","input":{}}}]`
	ask := `{"model":"claude","max_tokens":9,"tools":[{"name":"get.time","input_schema":{"type":"object"}},{"name":"now","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"Hi"}%s]}`
	call, err := Messages(requestOf(fmt.Appendf(nil, ask, ""), sonnet45))
	if err != nil {
		t.Fatal(err)
	}
	said = fmt.Sprintf(said, toolName(t, call))
	body, _, err := call.Answer([]translate.Answer{{Body: []byte(`{"output":{"message":{"role":"assistant","content":` + said + `}},"stopReason":"tool_use","usage":{}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	var message anthropic.Message
	if err := json.Unmarshal(body, &message); err != nil {
		t.Fatal(err)
	}
	turn, err := json.Marshal(message.ToParam())
	if err != nil {
		t.Fatal(err)
	}
	call, err = Messages(requestOf(fmt.Appendf(nil, ask, ","+string(turn)), sonnet45))
	if err != nil {
		t.Fatalf("%v for %s", err, turn)
	}
	if len(call.NotCarried) > 0 {
		t.Errorf("want everything carried, got %v", call.NotCarried)
	}
	turns := decoded(t, call.Bodies[0])["messages"].([]any)
	var want any
	if err := json.Unmarshal([]byte(said), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, turns[len(turns)-1].(map[string]any)["content"]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// toolName is the name that Bedrock gets for the first tool.
func toolName(t *testing.T, call *translate.Call) string {
	t.Helper()
	var request converse.Request
	if err := json.Unmarshal(call.Bodies[0], &request); err != nil {
		t.Fatal(err)
	}
	return request.ToolConfig.Tools[0].ToolSpec.Name
}

// TestModels holds the lists of models to what an official client reads.
func TestModels(t *testing.T) {
	created := time.Date(2026, 11, 1, 2, 3, 4, 5, time.UTC)
	var page pagination.Page[anthropic.ModelInfo]
	if err := json.Unmarshal(Models([]string{"claude", "other"}, created), &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Data) != 2 || page.FirstID != "claude" || page.LastID != "other" || page.HasMore {
		t.Errorf("want both models, got %+v", page)
	}
	if got := string(Models(nil, created)); got != `{"data":[],"first_id":null,"last_id":null,"has_more":false}` {
		t.Errorf("want an empty list, got %s", got)
	}
	if diff := cmp.Diff(`{"type":"model","id":"claude","display_name":"claude","created_at":"2026-11-01T02:03:04Z"}`, string(Model("claude", created))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
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
