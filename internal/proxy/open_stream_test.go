// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bytes"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// TestOpenStreamsHoldNoBodies holds that a stream which has begun gives its request's memory back, whole: the part of the bound and the bytes.
func TestOpenStreamsHoldNoBodies(t *testing.T) {
	const number, size = 20, 4 << 20
	start := eventstream.Message{Payload: []byte(`{"role":"assistant"}`)}
	start.Headers.Set(":message-type", eventstream.StringValue("event"))
	start.Headers.Set(":event-type", eventstream.StringValue("messageStart"))
	var begun bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&begun, start); err != nil {
		t.Fatal(err)
	}
	w := newWorldBefore(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
		_, _ = w.Write(begun.Bytes())
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	text := strings.Repeat("text", size/4)
	for path, body := range map[string]string{
		"/model/claude/converse-stream": strings.Replace(converseBody, "hi", text, 1),
		chatPath:                        strings.Replace(strings.Replace(chatBody, "hi", text, 1), "{", `{"stream":true,`, 1),
	} {
		before := heapBytes()
		for range number {
			w.begin(t, path, body)
		}
		w.eventually("no part of the bound is held", func() bool { return w.reserved() == 0 })
		w.eventually("the bytes are free", func() bool { return heapBytes()-before < number*size/10 })
	}
}

// begin opens a stream, reads its first byte, and leaves it open until the test ends.
func (w *world) begin(t *testing.T, path, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := w.client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if _, err := response.Body.Read(make([]byte, 1)); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, error %v", path, response.StatusCode, err)
	}
	request.Body, request.GetBody = nil, nil
}

// heapBytes is what is in use after a collection.
func heapBytes() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
