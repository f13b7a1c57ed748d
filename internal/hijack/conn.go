// SPDX-License-Identifier: Apache-2.0

package hijack

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	// lastChunk ends a body in chunks. Source: RFC 9112, section 7.1.
	lastChunk = "0\r\n\r\n"
	// blankBytes is how many line ends a caller may send before its next request, as net/http has it. Source: RFC 9112, section 2.2.
	blankBytes = 4
)

// Conn writes the rest of an answer to the connection itself, in chunks. It is an http.ResponseWriter for one goroutine; its head is written already.
type Conn struct {
	server *Server
	raw    net.Conn
	// hold is nil once the answer is over, since a connection may rest for long and must not keep a request in memory meanwhile.
	hold atomic.Pointer[Hold]
	// keep tells that the connection may serve another request. It is settled when over is closed.
	keep bool
	// ahead is what the caller has sent of its next request.
	ahead []byte
	over  chan struct{}
	// pending is what is written and not flushed.
	pending *chunk
	// err is why a write failed. What was cut in its middle must not be added to.
	err error
}

// Header is of no use any more.
func (c *Conn) Header() http.Header { return http.Header{} }

// WriteHeader is of no use any more.
func (c *Conn) WriteHeader(int) {}

// SetWriteDeadline bounds the writes from here on.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.raw.SetWriteDeadline(t) }

// Write takes bytes of the body, which FlushError sends. After a write that failed every other fails as well.
func (c *Conn) Write(p []byte) (int, error) {
	if len(p) == 0 || c.err != nil {
		return 0, c.err // a chunk of no bytes would end the body
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
	if c.pending == nil || c.err != nil {
		return c.err
	}
	defer c.pending.free()
	encoded := c.pending.encode()
	c.pending = nil
	_, c.err = c.raw.Write(encoded)
	return c.err
}

// End ends the answer: whole, so that the connection may serve its next request, or else so that the caller sees that there should be more.
func (c *Conn) End(whole bool) {
	if whole && c.FlushError() == nil {
		_, c.err = c.raw.Write([]byte(lastChunk))
	}
	c.hold.Store(nil)
	c.keep = c.server.rest(c) && whole && c.err == nil && c.keep
	if c.keep {
		_ = c.raw.SetDeadline(idleEnd(c.server.Server))
	} else {
		_ = c.raw.Close()
	}
	close(c.over)
}

// idleEnd is when a connection that rests now is closed.
func idleEnd(s *http.Server) time.Time {
	if s.IdleTimeout <= 0 {
		return time.Time{}
	}
	return time.Now().Add(s.IdleTimeout)
}

// watch waits for the caller: it leaves, which ends the answer, or sends its next request, which is served when the answer is over.
func (c *Conn) watch() {
	if len(c.ahead) == 0 && !c.peek() {
		if hold := c.hold.Load(); hold != nil {
			hold.cancel(context.Canceled)
		}
	}
	<-c.over
	_ = c.raw.SetDeadline(time.Time{})
	if c.server.leave(c); !c.keep || len(c.ahead) == 0 || !c.server.again.serve(&againConn{c.raw, c.ahead}) {
		_ = c.raw.Close()
	}
}

// peek reads the next request's first byte, and tells whether there is one.
func (c *Conn) peek() bool {
	var first [1]byte
	for blank := 0; ; blank++ {
		if n, _ := c.raw.Read(first[:]); n == 0 {
			return false
		}
		if !isLineEnd(first[0]) || blank == blankBytes {
			c.ahead = first[:]
			return true
		}
	}
}

func isLineEnd(b byte) bool { return b == '\r' || b == '\n' }
