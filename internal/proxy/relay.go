// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/hijack"
)

// frameEncoder turns the frames of one stream into the bytes of one dialect. It does no I/O.
type frameEncoder interface {
	// encode returns the bytes for a frame, which may be none.
	encode(f bedrock.Frame) ([]byte, error)
	// end returns the dialect's own end, or its own error where err is not nil. It is called exactly once, and its bytes end the response.
	end(err error) []byte
	// beat is what keeps a silent connection alive and says nothing to the caller; nil: the dialect has nothing like it.
	beat() []byte
}

// relay brings a stream to its caller, frame by frame, until it ends. A caller that stops reading holds up the upstream, not the heap.
type relay struct {
	server  *Server
	ctx     context.Context
	x       *exchange
	stream  *bedrock.Stream
	encoder frameEncoder
	pulse   *pulse
	isBegun bool
}

// relayLast has a stream relayed once all handlers have returned. Its response's head is written.
func (s *Server) relayLast(ctx context.Context, x *exchange, stream *bedrock.Stream, e frameEncoder) {
	x.relay = &relay{server: s, ctx: ctx, x: x, stream: stream, encoder: e}
}

// relayRest relays the stream that the handlers have begun, if any. A stream may be open for long, and by then neither their frames nor what net/http
// keeps for a request need be held: the stream takes its connection over where it can, which is told, and goes on without the request.
func (x *exchange) relayRest(w http.ResponseWriter, r *http.Request) (isTaken bool) {
	if x.relay == nil {
		return false
	}
	if x.mayOutlive {
		x.extend(http.NewResponseController(w)) // taking the connection sends the head
	}
	conn := x.hold.Take(w, r)
	if conn == nil {
		x.relay.run(nil)
		breakOff(x)
		return false
	}
	x.ResponseWriter, x.deadline = conn, time.Time{}
	go x.relay.run(conn)
	return true
}

// finally calls f when the request is over: now, or after the stream that is still to be relayed.
func (x *exchange) finally(f func()) {
	if x.relay == nil {
		f()
		return
	}
	x.ends = append(x.ends, f)
}

// run relays until the stream's end, on a connection that it has taken over if there is one. Thousands of streams wait in it for their next frame, so
// few frames of the goroutine's stack, and small ones, lie between here and there.
func (r *relay) run(conn *hijack.Conn) {
	defer r.over(conn)
	defer rescue(r.server.logger, r.x)
	r.isBegun = true
	r.pulse = newPulse(r.x, r.encoder.beat())
	defer r.pulse.stop()
	for {
		r.stream.Await()
		if err := r.frame(); err != nil {
			r.server.learnBroken(r.end(err))
			return
		}
	}
}

// over lets go of all that the request held. A panic in one step must not keep the others from being taken, nor reach the other requests of a process
// whose goroutine this may be alone.
func (r *relay) over(conn *hijack.Conn) {
	defer r.x.hold.Release()
	r.tried(func() { _ = r.stream.Close() })
	for _, f := range r.x.ends {
		r.tried(f)
	}
	if conn != nil {
		r.tried(func() { r.x.lastWrite(http.NewResponseController(conn)) })
		r.tried(func() { conn.End(!r.x.isBroken) })
	}
}

func (r *relay) tried(f func()) {
	defer rescue(r.server.logger, r.x)
	f()
}

// writeError is the failure of a write to the caller, to be told from one of the upstream.
type writeError struct{ err error }

func (e *writeError) Error() string { return "write to the caller: " + e.err.Error() }

// frame sends the next frame. Its error is the upstream's end, io.EOF where it is a proper one, or a *writeError.
func (r *relay) frame() error {
	frame, err := r.stream.Next()
	if err != nil {
		return err
	}
	r.x.see(frame)
	encoded, err := r.encoder.encode(frame)
	if err != nil {
		return err
	}
	// Frames that came together go on together.
	if err := r.pulse.send(encoded, r.stream.HasNext()); err != nil {
		return &writeError{err}
	}
	return nil
}

// end ends the response. It returns what went wrong, for the log.
func (r *relay) end(err error) error {
	r.pulse.stop()
	var unsent *writeError
	if errors.As(err, &unsent) {
		return cutOff(r.x, unsent.err)
	}
	return r.finish(err)
}

// finish ends the response, with an error in its dialect unless the upstream ended properly.
func (r *relay) finish(err error) error {
	if errors.Is(err, io.EOF) {
		if pushErr := r.x.push(r.encoder.end(nil)); pushErr != nil {
			return cutOff(r.x, pushErr)
		}
		return nil
	}
	err = settle(r.ctx, err)
	r.x.note(err)
	r.x.failedStream = true
	if r.x.status == statusCallerGone {
		r.x.isBroken = true // it may still read what was sent
		return err
	}
	_ = r.x.push(r.encoder.end(err)) // the stream has failed already; that the caller is gone as well changes nothing
	return err
}

// cutOff notes a write that failed: the caller is gone, or has not read for too long.
func cutOff(x *exchange, err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) { // where net/http writes, it ends the context as well then
		x.failure, x.failedStream = slowReader, true
		return err
	}
	x.status, x.failure = statusCallerGone, string(bedrock.Canceled)
	return err
}
