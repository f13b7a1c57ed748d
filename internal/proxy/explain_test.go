// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// explained is the answer to a request with ?explain.
type explained struct {
	Requests []struct {
		Method, Path string
		Headers      map[string]string
		Body         map[string]any
	}
	NotCarried []string
}

func TestExplainTellsBedrocksRequestAndSendsNone(t *testing.T) {
	w := newWorld(t)
	cases := map[string]struct {
		path, body string
		want       explained
	}{
		"chat": {
			path: chatPath, body: `{"model":"claude","seed":7,"messages":[{"role":"user","content":"Hello"}]}`,
			want: explained{NotCarried: []string{"seed"}},
		},
		"chat, streamed": {
			path: chatPath, body: `{"model":"claude","stream":true,"messages":[{"role":"user","content":"Hello"}]}`,
		},
		"native": {path: conversePath, body: `{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			answer := w.post(tc.path+"?explain", tc.body)
			var got explained
			if err := json.Unmarshal([]byte(answer.body), &got); err != nil || answer.StatusCode != http.StatusOK || len(got.Requests) != 1 {
				t.Fatalf("status %d, error %v: %s", answer.StatusCode, err, answer.body)
			}
			request := got.Requests[0]
			wantPath := "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse"
			if strings.Contains(tc.body, "stream") {
				wantPath += "-stream"
			}
			if request.Method != http.MethodPost || request.Path != wantPath || request.Headers["Authorization"] != "" {
				t.Errorf("it says %s %s with %v", request.Method, request.Path, request.Headers)
			}
			want := map[string]any{"messages": []any{map[string]any{"role": "user", "content": []any{map[string]any{"text": "Hello"}}}}}
			if diff := cmp.Diff(want, request.Body); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.want.NotCarried, got.NotCarried); diff != "" && len(tc.want.NotCarried)+len(got.NotCarried) > 0 {
				t.Errorf("not carried (-want +got):\n%s", diff)
			}
		})
	}
	if calls := w.sim.Calls(); len(calls) != 0 {
		t.Errorf("%d requests went to Bedrock", len(calls))
	}
}

// TestExplainIsNotMuchLargerThanTheBody holds the explanation of a body that is nested deep to about its size.
func TestExplainIsNotMuchLargerThanTheBody(t *testing.T) {
	w := newWorld(t)
	const depth, elements = 500, 50_000
	body := `{"a":` + strings.Repeat("[", depth) + strings.Repeat("1,", elements) + "1" + strings.Repeat("]", depth) + "}"
	answer := w.post(conversePath+"?explain", body)
	if got := len(answer.body); answer.StatusCode != http.StatusOK || got > len(body)+4096 {
		t.Errorf("want about %d bytes, got status %d and %d bytes", len(body), answer.StatusCode, got)
	}
}

func TestAClientThatWantsNoExplanationGetsAnAnswer(t *testing.T) {
	w := newWorld(t)
	for _, query := range []string{"", "?explain=false", "?explain=0"} {
		if got := w.post(chatPath+query, chatBody); got.StatusCode != http.StatusOK || !strings.Contains(got.body, `"chat.completion"`) {
			t.Errorf("%q: got %d %s", query, got.StatusCode, got.body)
		}
	}
}
