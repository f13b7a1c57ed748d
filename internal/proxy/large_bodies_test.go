// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

const largeBody = 20 << 20

// limitedWorld is a world whose proxy has been started under a memory limit, before an upstream that keeps no body.
func limitedWorld(t *testing.T, limit int64, edits ...func(*proxyconfig.Config)) *world {
	t.Helper()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(limit))
	return newWorldBefore(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"output":{"message":{"role":"assistant","content":[{"text":"ok"}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}`)
	}), edits...)
}

// reserved reads the gauge of the memory for large bodies.
func (w *world) reserved() int64 {
	var n float64
	for line := range strings.Lines(w.get(w.admin + proxyconfig.MetricsPath).body) {
		_, _ = fmt.Sscanf(line, "modelendpoint_proxy_reserved_memory_bytes %g", &n)
	}
	return int64(n)
}

func TestLargeBodiesStayWithinTheMemoryLimit(t *testing.T) {
	const limit = 460 << 20
	w := limitedWorld(t, limit)
	large := strings.Replace(chatBody, `"hi"`, `"`+strings.Repeat("text", largeBody/4)+`"`, 1)
	if len(large) < largeBody {
		t.Fatal("the body is not large")
	}
	var under sync.WaitGroup
	answers := make(chan answer, 8)
	for range cap(answers) {
		under.Go(func() { answers <- w.post(chatPath, large) })
	}
	w.eventually("memory is reserved", func() bool { return w.reserved() > 0 })
	most := int64(0)
	for len(answers) < cap(answers) {
		most = max(most, w.reserved())
		if small := w.post(chatPath, chatBody); small.StatusCode != http.StatusOK {
			t.Fatalf("a small request got %d %s", small.StatusCode, small.body)
		}
	}
	under.Wait()
	if most > limit*17/20 {
		t.Errorf("%d bytes were reserved, which is more than 85 %% of the limit", most)
	}
	expectServedOrPutOff(t, answers)
	w.eventually("all memory is given back", func() bool { return w.reserved() == 0 })
}

func expectServedOrPutOff(t *testing.T, answers chan answer) {
	t.Helper()
	served := 0
	for range cap(answers) {
		got := <-answers
		switch {
		case got.StatusCode == http.StatusOK:
			served++
		case got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" || !strings.Contains(got.body, `"overloaded"`):
			t.Errorf("got %d %v %s, want 200, or 503 overloaded with Retry-After", got.StatusCode, got.Header, got.body)
		}
	}
	if served == 0 {
		t.Error("no large body was served")
	}
}

func TestUnfinishedBodiesGiveTheirMemoryBack(t *testing.T) {
	for name, head := range map[string]string{
		"a body that says its length": "Content-Length: 24999999\r\n\r\n",
		"a body of unknown length":    "Transfer-Encoding: chunked\r\n\r\n17D7840\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			w := limitedWorld(t, 40<<20, func(c *proxyconfig.Config) {
				c.Timeouts = proxyconfig.Timeouts{ConnectSeconds: 2, FirstByteSeconds: 2, IdleSeconds: 2, RequestSeconds: 4}
			})
			for range 3 {
				conn := w.dial(t)
				defer func() { _ = conn.Close() }()
				go sendHalf(conn, head)
			}
			w.eventually("one body has the memory", func() bool { return w.reserved() > 24_000_000 })
			if n := w.reserved(); n > 25_000_000 {
				t.Errorf("%d bytes are reserved, want one body's at most", n)
			}
			w.eventually("the memory is given back", func() bool { return w.reserved() == 0 })
			if got := w.post(conversePath, `{"pad":"`+strings.Repeat("x", 24_000_000)+`"}`); got.StatusCode != http.StatusOK {
				t.Errorf("a large body after the unfinished ones got %d %s", got.StatusCode, got.body)
			}
		})
	}
}

// sendHalf sends the beginning of a body; it ends with the connection.
func sendHalf(conn net.Conn, head string) {
	_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\n%s", conversePath, head)
	_, _ = io.WriteString(conn, strings.Repeat(" ", 10<<20))
}
