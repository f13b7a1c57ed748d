// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestCallerThatStopsReadingIsCutOff(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) {
		c.Timeouts.ConnectSeconds, c.Timeouts.FirstByteSeconds, c.Timeouts.IdleSeconds = 1, 1, 1
	})
	conn := w.dial(t)
	defer func() { _ = conn.Close() }()
	const body = `{"messages":[{"role":"user","content":[{"text":"[[sim: tokens=60000]]"}]}]}`
	_, _ = fmt.Fprintf(conn, "POST /model/claude/converse-stream HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	w.eventually("the caller is cut off", func() bool { return strings.Contains(w.log.String(), `"failure":"SlowReader"`) })
	w.eventually("the upstream is free", func() bool { return w.sim.OpenStreams() == 0 })
}

// A caller that takes a little now and then is waited for, but not beyond the request timeout.
func TestSlowReaderOfAWholeAnswerIsCutOffAtTheRequestTimeout(t *testing.T) {
	w := newWorldBefore(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `"`+strings.Repeat("a", 24<<20)+`"`)
	}), func(c *proxyconfig.Config) {
		c.Timeouts = proxyconfig.Timeouts{ConnectSeconds: 1, FirstByteSeconds: 2, IdleSeconds: 2, RequestSeconds: 3}
	})
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	begun := time.Now()
	_, _ = io.WriteString(conn, "POST /model/claude/invoke HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
	go sip(conn)
	// Left alone, the caller would have its whole answer in the end, and nothing would be logged against it.
	w.eventually("the caller is cut off", func() bool { return strings.Contains(w.log.String(), `"failure":"SlowReader"`) })
	if took := time.Since(begun); took < 3*time.Second {
		t.Errorf("the caller was cut off after %v, before the request timeout of 3s", took)
	}
}

// sip reads a little at a time, until the connection ends.
func sip(conn net.Conn) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for piece := make([]byte, 64<<10); ; <-tick.C {
		if _, err := conn.Read(piece); err != nil {
			return
		}
	}
}

// dial makes a connection that can buffer little.
func (w *world) dial(t *testing.T) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	tcp := conn.(*net.TCPConn)
	if err := tcp.SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	return tcp
}

// A deadline of one answer must not end the next one on the same connection.
func TestConnectionOutlivesTheWriteDeadline(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) { c.Timeouts.FirstByteSeconds, c.Timeouts.IdleSeconds = 5, 1 })
	conn := w.dial(t)
	defer func() { _ = conn.Close() }()
	reader := bufio.NewReader(conn)
	for range 2 {
		body := strings.Replace(converseBody, "hi", "[[sim: latency=1500ms]]", 1)
		_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", conversePath, len(body), body)
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		status, err := reader.ReadString('\n')
		if err != nil || !strings.Contains(status, "200 OK") {
			t.Fatalf("got %q, error %v", status, err)
		}
		w.skipAnswer(t, reader)
	}
}

func (w *world) skipAnswer(t *testing.T, reader *bufio.Reader) {
	t.Helper()
	length := 0
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Sscanf(strings.ToLower(line), "content-length: %d", &length)
		if line == "\r\n" {
			break
		}
	}
	if _, err := reader.Discard(length); err != nil {
		t.Fatal(err)
	}
}
