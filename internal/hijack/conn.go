// SPDX-License-Identifier: Apache-2.0

package hijack

import (
	"context"
	"net"
	"net/http"
	"time"
)

// lastChunk ends a body in chunks. Source: RFC 9112, section 7.1.
const lastChunk = "0\r\n\r\n"

// Conn writes the rest of an answer to the connection itself, in chunks. It is an http.ResponseWriter for one goroutine; its head is written already.
type Conn struct {
	raw  net.Conn
	hold *Hold
	// keep tells that the connection may serve another request. It is settled when over is closed.
	keep bool
	// ahead is what the caller has sent of its next request.
	ahead []byte
	over  chan struct{}
	// pending is what is written and not flushed.
	pending *chunk
	failed  bool
}

// Header is of no use any more.
func (c *Conn) Header() http.Header { return http.Header{} }

// WriteHeader is of no use any more.
func (c *Conn) WriteHeader(int) {}

// SetWriteDeadline bounds the writes from here on.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.raw.SetWriteDeadline(t) }

// Write takes bytes of the body, which FlushError sends.
func (c *Conn) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil // a chunk of no bytes would end the body
	}
	for taken := 0; ; {
		if c.pending == nil {
			c.pending = newChunk()
		}
		taken += c.pending.take(p[taken:])
		if taken == len(p) {
			return taken, nil
		}
		if err := c.FlushError(); err != nil {
			return taken, err
		}
	}
}

// FlushError sends what was written.
func (c *Conn) FlushError() error {
	if c.pending == nil {
		return nil
	}
	defer c.pending.free()
	encoded := c.pending.encode()
	c.pending = nil
	_, err := c.raw.Write(encoded)
	c.failed = c.failed || err != nil
	return err
}

// End ends the answer: whole, so that the connection may serve its next request, or else so that the caller sees that there should be more.
func (c *Conn) End(whole bool) {
	whole = whole && c.FlushError() == nil && !c.failed
	if whole {
		_, err := c.raw.Write([]byte(lastChunk))
		whole = err == nil
	}
	server := c.hold.place.server
	c.keep = server.rest(c) && whole && c.keep
	if c.keep {
		_ = c.raw.SetDeadline(idleEnd(server.Server))
	} else {
		_ = c.raw.Close()
	}
	close(c.over)
}

func idleEnd(s *http.Server) time.Time {
	if s.IdleTimeout <= 0 {
		return time.Time{}
	}
	return time.Now().Add(s.IdleTimeout)
}

// watch waits for the caller: it leaves, which ends the answer, or sends its next request, which is served when the answer is over.
func (c *Conn) watch() {
	if len(c.ahead) == 0 && !c.peek() {
		c.hold.cancel(context.Canceled)
	}
	<-c.over
	server := c.hold.place.server
	_ = c.raw.SetDeadline(time.Time{})
	if server.leave(c); !c.keep || len(c.ahead) == 0 || !server.again.serve(&againConn{c.raw, c.ahead}) {
		_ = c.raw.Close()
	}
}

// peek reads a byte, and tells whether there is one.
func (c *Conn) peek() bool {
	var first [1]byte
	n, _ := c.raw.Read(first[:])
	c.ahead = first[:n]
	return n > 0
}
