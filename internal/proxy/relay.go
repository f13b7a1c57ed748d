// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
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

// relayLast has a stream relayed once all handlers between here and relayRest have returned.
func (s *Server) relayLast(ctx context.Context, x *exchange, stream *bedrock.Stream, e frameEncoder) {
	x.rest = func() {
		defer func() { _ = stream.Close() }()
		s.learnBroken(relay(ctx, x, stream, e))
	}
}

// relayRest relays the stream that the handlers within have begun. A stream may be open for long, and by then their frames have left the stack, so that
// the next collection can halve it.
func relayRest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		if x := exchangeOf(r.Context()); x.rest != nil {
			x.rest()
		}
	})
}

// finally calls f when the request is over: now, or after the stream that is still to be relayed.
func (x *exchange) finally(f func()) {
	rest := x.rest
	if rest == nil {
		f()
		return
	}
	x.rest = func() {
		defer f()
		rest()
	}
}

// relay sends a stream to the caller, frame by frame, until it ends. A caller that stops reading holds up the upstream, not the heap.
func relay(ctx context.Context, x *exchange, stream *bedrock.Stream, e frameEncoder) error {
	err := relayFrames(x, stream, e)
	var unsent *writeError
	if errors.As(err, &unsent) {
		return cutOff(x, unsent.err)
	}
	return finish(ctx, x, e, err)
}

// writeError is the failure of a write to the caller, to be told from one of the upstream.
type writeError struct{ err error }

func (e *writeError) Error() string { return "write to the caller: " + e.err.Error() }

// relayFrames sends the stream's frames. Its error is the upstream's end, io.EOF where it is a proper one, or a *writeError.
func relayFrames(x *exchange, stream *bedrock.Stream, e frameEncoder) error {
	p := newPulse(x, e.beat())
	defer p.stop()
	for {
		stream.Await()
		if err := relayFrame(p, stream, e); err != nil {
			return err
		}
	}
}

// relayFrame sends the next frame.
func relayFrame(p *pulse, stream *bedrock.Stream, e frameEncoder) error {
	frame, err := stream.Next()
	if err != nil {
		return err
	}
	p.to.see(frame)
	encoded, err := e.encode(frame)
	if err != nil {
		return err
	}
	// Frames that came together go on together.
	if err := p.send(encoded, stream.HasNext()); err != nil {
		return &writeError{err}
	}
	return nil
}

// finish ends the response, with an error in its dialect unless the upstream ended properly. It returns what went wrong, for the log.
func finish(ctx context.Context, x *exchange, e frameEncoder, err error) error {
	if errors.Is(err, io.EOF) {
		if pushErr := x.push(e.end(nil)); pushErr != nil {
			return cutOff(x, pushErr)
		}
		return nil
	}
	err = settle(ctx, err)
	x.note(err)
	x.failedStream = true
	if x.status == statusCallerGone {
		return err
	}
	_ = x.push(e.end(err)) // the stream has failed already; that the caller is gone as well changes nothing
	return err
}

// cutOff notes a write that failed: the caller is gone, or has not read for too long.
func cutOff(x *exchange, err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) { // net/http ends the context as well then
		x.failure, x.failedStream = slowReader, true
		return err
	}
	x.status, x.failure = statusCallerGone, string(bedrock.Canceled)
	return err
}
