// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// overHTTP2 makes the world's client speak HTTP/2 without TLS from the first byte, as the JavaScript AWS SDK does.
func (w *world) overHTTP2() {
	w.transport.CloseIdleConnections()
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	w.transport = &http.Transport{Protocols: protocols}
}

// A model may think for longer than a caller may take to read: HTTP/2 would reset a stream whose write deadline passes meanwhile.
func TestHTTP2WithoutTLS(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) { c.Timeouts.FirstByteSeconds, c.Timeouts.IdleSeconds = 5, 1 })
	w.overHTTP2()
	body := strings.Replace(converseBody, "hi", "[[sim: latency=1500ms]]", 1)
	for _, path := range []string{conversePath, "/model/claude/converse-stream"} {
		got := w.post(path, body)
		if got.err != nil || got.Proto != "HTTP/2.0" || got.StatusCode != http.StatusOK || len(got.body) < 100 {
			t.Errorf("%s: %s %d, %d bytes, error %v", path, got.Proto, got.StatusCode, len(got.body), got.err)
		}
	}
}

func TestDrainOverHTTP2(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) {
		c.Drain = proxyconfig.Drain{EndpointRemovalSeconds: 1, TerminationSeconds: 30}
	})
	w.overHTTP2()
	const body = `{"messages":[{"role":"user","content":[{"text":"[[sim: tokens=100 delay=25ms]]"}]}]}`
	open := make([]*stream, streams)
	for i := range open {
		open[i] = w.openStream(t, "/model/claude/converse-stream", body)
	}
	w.stop()
	for range 5 { // still served while the endpoint is being removed, on whatever connection
		if got := w.post(conversePath, converseBody); got.err != nil || got.StatusCode != http.StatusOK {
			t.Errorf("a request during the removal of the endpoint: %d, error %v", got.StatusCode, got.err)
		}
	}
	for i, s := range open {
		got, err := s.finish()
		frames, decodeErr := decodeAll([]byte(got))
		if err != nil || decodeErr != nil || frames[len(frames)-1].Headers.Get(":event-type").String() != "metadata" {
			t.Errorf("stream %d was cut: %v, %v", i, err, decodeErr)
		}
	}
}

func TestCallerThatLeavesOverHTTP2(t *testing.T) {
	w := newWorld(t)
	w.overHTTP2()
	s := w.openStream(t, chatPath, `{"model":"claude","stream":true,"messages":[{"role":"user","content":"[[sim: tokens=500 delay=20ms]]"}]}`)
	_ = s.response.Body.Close()
	w.eventually("the upstream request is cancelled", func() bool { return w.sim.Cancelled() == 1 && w.sim.InFlight() == 0 })
	_, _ = io.Copy(io.Discard, s.rest)
}
