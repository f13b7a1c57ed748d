// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// TestOpenStreamsHoldNoBodies holds that a stream which has begun gives its request's memory back, whole: the part of the bound and the bytes.
func TestOpenStreamsHoldNoBodies(t *testing.T) {
	const number, size = 20, 4 << 20
	w := newWorldBefore(t, saysAndStaysOpen(t, "messageStart", `{"role":"assistant"}`))
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

// TestAStreamLeftOpenEndsAtItsLastEvent: what comes after the last event is not waited for as long as a model may be silent.
func TestAStreamLeftOpenEndsAtItsLastEvent(t *testing.T) {
	w := newWorldBefore(t, saysAndStaysOpen(t, "messageStart", `{"role":"assistant"}`, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"Shale."}}`,
		"contentBlockStop", `{"contentBlockIndex":0}`, "messageStop", `{"stopReason":"end_turn"}`, "metadata", `{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},"metrics":{"latencyMs":4}}`))
	silence := time.Duration(w.config.Timeouts.IdleSeconds) * time.Second
	for path, body := range map[string]string{"/model/claude/converse-stream": converseBody, chatPath: strings.Replace(chatBody, "{", `{"stream":true,`, 1)} {
		began := time.Now()
		if got := w.post(path, body); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Shale.") || time.Since(began) > silence/2 {
			t.Errorf("%s: %d after %s, where a model may be silent for %s: %s", path, got.StatusCode, time.Since(began), silence, got.body)
		}
	}
}

// TestAStreamHasItsPlaceUntilItIsOver: a request has its place among those that are served until the stream that its handler began is over, whether or
// not that has taken its connection over.
func TestAStreamHasItsPlaceUntilItIsOver(t *testing.T) {
	for name, speak := range map[string]func(*world){"HTTP/1.1": func(*world) {}, "HTTP/2": (*world).overHTTP2} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *proxyconfig.Config) { c.Limits.MaxConcurrentRequests = 1 })
			speak(w)
			open := w.openStream(t, chatPath, `{"model":"claude","stream":true,"messages":[{"role":"user","content":"[[sim: tokens=20 delay=50ms]]"}]}`)
			if got := w.post(conversePath, converseBody); got.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("a second request during the stream got %d", got.StatusCode)
			}
			if text, err := open.finish(); err != nil || !strings.HasSuffix(text, "data: [DONE]\n\n") {
				t.Errorf("the stream ended with error %v: %s", err, text)
			}
			w.eventually("the place is free", func() bool { return w.post(conversePath, converseBody).StatusCode == http.StatusOK })
		})
	}
}

// TestAStreamLeavesItsConnectionForTheNextRequest: a caller that has read a stream to its end needs no other connection.
func TestAStreamLeavesItsConnectionForTheNextRequest(t *testing.T) {
	for name, s := range speakers {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			dialed := 0
			w.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				dialed++
				return new(net.Dialer).DialContext(ctx, network, address)
			}
			for range 3 {
				if got := w.post(s.path, fmt.Sprintf(s.body, "hi")); got.StatusCode != http.StatusOK || got.err != nil {
					t.Fatalf("status %d, error %v: %s", got.StatusCode, got.err, got.body)
				}
			}
			if dialed != 1 {
				t.Errorf("three streams took %d connections, want 1", dialed)
			}
		})
	}
}

// eventFrames are the frames of events, of each the name and the payload.
func eventFrames(t *testing.T, events ...string) []byte {
	t.Helper()
	var frames bytes.Buffer
	for event := range slices.Chunk(events, 2) {
		message := eventstream.Message{Payload: []byte(event[1])}
		message.Headers.Set(":message-type", eventstream.StringValue("event"))
		message.Headers.Set(":event-type", eventstream.StringValue(event[0]))
		if err := eventstream.NewEncoder().Encode(&frames, message); err != nil {
			t.Fatal(err)
		}
	}
	return frames.Bytes()
}

// saysAndStaysOpen is an upstream that sends events, and nothing more.
func saysAndStaysOpen(t *testing.T, events ...string) http.HandlerFunc {
	t.Helper()
	said := eventFrames(t, events...)
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
		_, _ = w.Write(said)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
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
