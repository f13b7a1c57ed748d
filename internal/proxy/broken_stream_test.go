// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// brokenWorld does not wait long for a silent upstream.
func brokenWorld(t *testing.T) *world {
	return newWorld(t, func(c *proxyconfig.Config) {
		c.Timeouts.ConnectSeconds, c.Timeouts.FirstByteSeconds, c.Timeouts.IdleSeconds = 1, 1, 1
	})
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
