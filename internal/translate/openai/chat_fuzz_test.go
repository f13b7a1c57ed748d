// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/scenariotest"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// sections returns one section of every scenario that has it.
func sections(tb testing.TB, name string) [][]byte {
	files, err := filepath.Glob("testdata/chat/*.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	var found [][]byte
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		for _, section := range archive.Files {
			if section.Name == name {
				found = append(found, section.Data)
			}
		}
	}
	return found
}

// FuzzChat: whatever the body, the caller is told what is wrong with it, or Bedrock gets a request of the form that it takes.
func FuzzChat(f *testing.F) {
	for _, seed := range sections(f, "request") {
		f.Add(seed)
	}
	for _, seed := range recordedRequests(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		call, err := Chat(requestOf(sonnet, body))
		if err != nil {
			requireRefusal(t, err)
			return
		}
		if err := checkConverse(call.Bodies[0]); err != nil {
			t.Errorf("Bedrock would refuse %s: %v", call.Bodies[0], err)
		}
		for _, name := range call.NotCarried {
			if !headerSafe.MatchString(name) || len(name) > 96 {
				t.Errorf("want a name that is safe in a header, got %q", name)
			}
		}
	})
}

func requireRefusal(t *testing.T, err error) {
	t.Helper()
	var refused *field.Refusal
	if !errors.As(err, &refused) || refused.Message == "" || refused.Code == "" {
		t.Fatalf("want a refusal with a code and a message, got %#v", err)
	}
	if len(refused.Message) > 4096 {
		t.Errorf("want a bounded message, got %d bytes", len(refused.Message))
	}
}

// FuzzChatStream: whatever the events, the caller gets JSON and exactly one terminal event, which is [DONE] only after a whole stream.
func FuzzChatStream(f *testing.F) {
	for _, seed := range sections(f, "upstream-stream") {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, stream []byte, usage bool) {
		out := scenariotest.Relay(stream, newChatEncoder(chatAnswer{id: "chatcmpl-1", model: "claude"}, usage))
		done, failed := count(t, out)
		if done+failed != 1 {
			t.Errorf("want one terminal event, got %d [DONE] and %d errors in %s", done, failed, out)
		}
		whole := bytes.Contains(stream, []byte("messageStart")) && bytes.Contains(stream, []byte("messageStop")) && bytes.Contains(stream, []byte("metadata"))
		if done == 1 && !whole {
			t.Errorf("want no [DONE] after a stream without its end:\n%s", stream)
		}
	})
}

// count counts the terminal events of a stream, and requires that the last event is one of them and that all others are JSON.
func count(t *testing.T, stream []byte) (int, int) {
	t.Helper()
	done, failed, last := 0, 0, ""
	for _, event := range bytes.Split(bytes.TrimSuffix(stream, []byte("\n\n")), []byte("\n\n")) {
		data := bytes.TrimPrefix(event, []byte("data: "))
		switch {
		case string(data) == "[DONE]":
			done, last = done+1, "terminal"
		case bytes.HasPrefix(data, []byte(`{"error":`)):
			failed, last = failed+1, "terminal"
		default:
			last = "chunk"
		}
		if last == "chunk" && !json.Valid(data) {
			t.Errorf("want JSON, got %q", data)
		}
	}
	if last != "terminal" {
		t.Errorf("want a terminal event at the end of %s", stream)
	}
	return done, failed
}

// TestEveryClassHasAnAnswer fails for a class of upstream failures that the table of envelopes lacks.
func TestEveryClassHasAnAnswer(t *testing.T) {
	for _, class := range []bedrock.Class{
		bedrock.Invalid, bedrock.Credentials, bedrock.CredentialsExpired, bedrock.Denied, bedrock.NotFound, bedrock.Quota, bedrock.Throttled, bedrock.NotReady,
		bedrock.Unavailable, bedrock.Unreachable, bedrock.Timeout, bedrock.ModelFailed, bedrock.BrokenStream, bedrock.Internal, bedrock.Canceled,
	} {
		e, known := envelopes[class]
		if !known || e.message == "" || e.status < 400 || e.status == http.StatusUnauthorized || e.status == http.StatusForbidden {
			t.Errorf("%s: got %+v", class, e)
		}
		if hint := e.retryAfter > 0; hint != (e.status == http.StatusTooManyRequests || e.status == http.StatusServiceUnavailable) {
			t.Errorf("%s: want Retry-After with 429 and 503 and with nothing else, got %+v", class, e)
		}
	}
}
