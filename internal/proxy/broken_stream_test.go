// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// harmless are the faults that change nothing of what the caller must get: all events came, or came slowly.
var harmless = []string{"trailing", "trickle", "unknown"}

// brokenWorld does not wait long for a silent upstream.
func brokenWorld(t *testing.T) *world {
	return newWorld(t, func(c *proxyconfig.Config) {
		c.Timeouts.ConnectSeconds, c.Timeouts.FirstByteSeconds, c.Timeouts.IdleSeconds = 1, 1, 1
	})
}

func TestBrokenStreamsNeverEndWell(t *testing.T) {
	w := brokenWorld(t)
	for _, fault := range bedrocksim.Faults() {
		prompt := "[[sim: " + fault + " after=3 tokens=8]]"
		healthy := slices.Contains(harmless, fault)
		t.Run(fault+", chat", func(t *testing.T) { w.brokenChat(t, prompt, healthy) })
		t.Run(fault+", native", func(t *testing.T) { w.brokenNative(t, prompt, healthy) })
	}
	w.eventually("the simulator has no open stream", func() bool { return w.sim.OpenStreams() == 0 })
}

func (w *world) brokenChat(t *testing.T, prompt string, healthy bool) {
	got := w.post(chatPath, `{"model":"claude","stream":true,"messages":[{"role":"user","content":"`+prompt+`"}]}`)
	events := strings.Split(strings.TrimSpace(got.body), "\n\n")
	last := events[len(events)-1]
	if got.err != nil || got.StatusCode != 200 {
		t.Fatalf("status %d, error %v", got.StatusCode, got.err)
	}
	if done := strings.Count(got.body, "data: [DONE]"); healthy && (done != 1 || last != "data: [DONE]") {
		t.Errorf("a healthy stream ended with %s", last)
	}
	if healthy {
		return
	}
	if strings.Contains(got.body, "[DONE]") || strings.Count(got.body, `data: {"error":`) != 1 || !strings.HasPrefix(last, `data: {"error":`) {
		t.Errorf("a broken stream ended with %s", last)
	}
}

func (w *world) brokenNative(t *testing.T, prompt string, healthy bool) {
	got := w.post("/model/claude/converse-stream", `{"messages":[{"role":"user","content":[{"text":"`+prompt+`"}]}]}`)
	if got.err != nil || got.StatusCode != 200 {
		t.Fatalf("status %d, error %v", got.StatusCode, got.err)
	}
	frames, err := decodeAll([]byte(got.body))
	if err != nil {
		t.Fatalf("the caller got frames that cannot be read: %v", err)
	}
	last := frames[len(frames)-1]
	if healthy && (last.Headers.Get(":message-type").String() != "event" || last.Headers.Get(":event-type").String() != "metadata") {
		t.Errorf("a healthy stream ended with %s", last.Headers)
	}
	if !healthy && last.Headers.Get(":message-type").String() != "exception" {
		t.Errorf("a broken stream ended with %s", last.Headers)
	}
}

func decodeAll(body []byte) ([]eventstream.Message, error) {
	var frames []eventstream.Message
	decoder, from := eventstream.NewDecoder(), bytes.NewReader(body)
	for {
		frame, err := decoder.Decode(from, nil)
		if errors.Is(err, io.EOF) {
			return frames, nil
		}
		if err != nil {
			return frames, err
		}
		frames = append(frames, frame.Clone())
	}
}

func TestFaultAsTheFirstFrameHasAStatus(t *testing.T) {
	w := brokenWorld(t)
	for _, path := range []string{chatPath, "/model/claude/converse-stream"} {
		body := `{"model":"claude","stream":true,"messages":[{"role":"user","content":"[[sim: first-exception]]"}]}`
		if path != chatPath {
			body = `{"messages":[{"role":"user","content":[{"text":"[[sim: first-exception]]"}]}]}`
		}
		if got := w.post(path, body); got.StatusCode != 400 || !strings.Contains(got.body, "message") {
			t.Errorf("%s: got %d %s, want 400", path, got.StatusCode, got.body)
		}
	}
}

func TestNativeStreamIsByteExact(t *testing.T) {
	w := newWorld(t)
	const body = `{"messages":[{"role":"user","content":[{"text":"Hello [[sim: tokens=200]]"}]}]}`
	through := w.post("/model/claude/converse-stream", body)
	if !bytes.Equal(w.sim.Calls()[0].Body, []byte(body)) {
		t.Errorf("the body went upstream as %s", w.sim.Calls()[0].Body)
	}
	again := w.post("/model/claude/converse-stream", body)
	if through.body != again.body || len(through.body) < 1000 {
		t.Errorf("two equal requests were answered with %d and %d bytes", len(through.body), len(again.body))
	}
	if got := through.Header.Get("Content-Type"); got != "application/vnd.amazon.eventstream" {
		t.Errorf("content type %q", got)
	}
}
