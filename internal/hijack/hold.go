// SPDX-License-Identifier: Apache-2.0

package hijack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
)

type placeKey struct{}

// place is what a connection's requests know of their server.
type place struct {
	server *Server
	// ctx lives on when the http.Server has done with the connection.
	ctx context.Context
}

// Hold is a request whose answer may outlive its handler. Nil: it may not.
type Hold struct {
	place  *place
	cancel context.CancelCauseFunc
	// unlink parts the answer from the request's own context.
	unlink func() bool
}

// NewHold returns a context for all that an answer needs: it has the request's values and ends with the request, but lives on once Take has succeeded, until
// the caller or the server goes away. Release ends it. Where the server is none of this package's, the context is the request's and the hold nil.
func NewHold(ctx context.Context) (context.Context, *Hold) {
	p, ok := ctx.Value(placeKey{}).(*place)
	if !ok {
		return ctx, nil
	}
	held, cancel := context.WithCancelCause(lasting{p.ctx, ctx})
	return held, &Hold{place: p, cancel: cancel, unlink: context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })}
}

// lasting is the server's context with the values of a request's.
type lasting struct {
	context.Context
	request context.Context
}

// Value asks the server's context first: it knows by its own values who is to be told when it ends.
func (l lasting) Value(key any) any {
	if value := l.Context.Value(key); value != nil {
		return value
	}
	return l.request.Value(key)
}

// Release ends the answer's context.
func (h *Hold) Release() {
	if h != nil {
		h.unlink()
		h.cancel(context.Canceled)
	}
}

// Take takes the connection over from the handler of an answer without a length, whose head is written. It sends that, within the write deadline that is
// set, and leaves no deadline. Nil: the answer has to go on within the handler, since its connection has other requests, or ends with it, or is broken.
// Otherwise the response and the request must not be used any more. The connection has other requests only if the request's body was read to its end.
func (h *Hold) Take(w http.ResponseWriter, r *http.Request) *Conn {
	if h == nil || r.ProtoMajor != 1 || !r.ProtoAtLeast(1, 1) {
		return nil
	}
	_, end := r.Body.Read(nil)
	isRead := errors.Is(end, io.EOF) // what is left of a body would be taken for another request
	control := http.NewResponseController(w)
	if control.Flush() != nil { // which Hijack would do, and not tell
		return nil
	}
	c := &Conn{server: h.place.server, keep: isRead && !r.Close && w.Header().Get("Connection") == "", over: make(chan struct{})}
	c.hold.Store(h)
	c.server.expect(c)
	raw, buffered, err := control.Hijack()
	if err != nil {
		c.server.leave(c)
		return nil
	}
	h.unlink()
	ahead, _ := buffered.Peek(buffered.Reader.Buffered()) // no more than is there
	c.ahead = bytes.Clone(bytes.TrimLeft(ahead, "\r\n"))
	c.server.take(c, bare(raw))
	go c.watch()
	return c
}
