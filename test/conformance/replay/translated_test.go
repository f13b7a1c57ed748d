// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRecordedTranslated puts every recorded answer of Converse and ConverseStream behind each translated API: it has to fit the API's schema, and to tell all that was
// recorded, text, reasoning, calls of tools, the way it ended and the usage.
func TestRecordedTranslated(t *testing.T) {
	recordings, published := loadRecordings(t), loadSchemas(t)
	bedrock := newUpstream()
	defer bedrock.Close()
	proxy := proxyBefore(t, bedrock.URL, nil)
	for _, name := range slices.Sorted(maps.Keys(dialects)) {
		d := dialects[name]
		whole, streamed, passed := 0, 0, 0
		for _, r := range recordings {
			if r.Status != http.StatusOK || !strings.HasPrefix(r.Operation, "Converse") {
				continue
			}
			t.Run(name+"/"+r.name(), func(t *testing.T) {
				defer counted(t, &passed)
				bedrock.prepare(r.answer())
				want := toldByConverse(t, &r)
				want.Stop = d.stops[want.Stop]
				if r.Operation == "ConverseStream" {
					streamed++
					d.streams(t, proxy, want, published)
				} else {
					whole++
					d.answers(t, proxy, want, published)
				}
			})
		}
		if whole < 100 || streamed < 60 {
			t.Errorf("only %d answers and %d streams were recorded", whole, streamed)
		}
		sum(t, "recorded answers translated to %s, %d whole and %d streamed: %d of %d passed", name, whole, streamed, passed, whole+streamed)
	}
}

func (d *dialect) answers(t *testing.T, proxy string, want told, published *schemas) {
	t.Helper()
	got := post(t, proxy+d.path, http.Header{"Content-Type": {"application/json"}}, d.body)
	if got.status != http.StatusOK {
		t.Fatalf("status %d: %.500s", got.status, got.body)
	}
	if d.schema != "" {
		published.valid(t, d.schema, got.body)
	}
	if diff := cmp.Diff(want, d.read(t, got.body)); diff != "" {
		t.Errorf("told (-recorded +translated):\n%s", diff)
	}
}

func (d *dialect) streams(t *testing.T, proxy string, want told, published *schemas) {
	t.Helper()
	body := strings.TrimSuffix(d.body, "}") + `,"stream":true}`
	if d.eventSchema == "CreateChatCompletionStreamResponse" {
		body = strings.TrimSuffix(body, "}") + `,"stream_options":{"include_usage":true}}`
	}
	got := post(t, proxy+d.path, http.Header{"Content-Type": {"application/json"}}, body)
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("status %d, %s: %.500s", got.status, got.header.Get("Content-Type"), got.body)
	}
	events := eventsOf(t, got.body)
	for _, e := range events {
		if d.eventSchema != "" && string(e.data) != "[DONE]" {
			published.valid(t, d.eventSchema, e.data)
		}
	}
	if diff := cmp.Diff(want, d.read(t, d.join(t, events))); diff != "" {
		t.Errorf("told (-recorded +translated):\n%s", diff)
	}
}
