// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// drainTime bounds the wait for the end of a stream's bytes once its last event has come.
const drainTime = 250 * time.Millisecond

var (
	errNoEnd   = errors.New("the stream ended without its last events")
	errDrained = errors.New("the stream stayed open after its last event")
)

// Frame is one event of a stream.
type Frame struct {
	// EventType is the event's name, such as contentBlockDelta or chunk.
	EventType string
	// Payload is the event's JSON. It is valid until the next call of Next or Await.
	Payload []byte
	// Raw is the whole frame as it came over the wire. It is valid until the next call of Next or Await.
	Raw []byte
}

// Stream is Bedrock's answer to a streaming operation. It must be closed. Next is for one goroutine; Close may be called from another.
type Stream struct {
	Header http.Header
	// Attempts is how often the request was sent.
	Attempts int
	// RequestID is Bedrock's x-amzn-requestid.
	RequestID string

	exchange *exchange
	frames   *frameReader
	ending   ending
	// held is the first frame, which was read before there was a caller to read it.
	held *Frame
	err  error
	done context.CancelFunc
	once sync.Once
}

// Stream calls a streaming operation and returns once its first frame is known to be an event. Every error is an *Error.
func (c *Client) Stream(ctx context.Context, r Request) (*Stream, error) {
	if failure := unsignable(r.Header); failure != nil {
		return nil, failure
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.requestTimeout(), errRequestTimeout)
	s, attempts, failure := retry(ctx, c, r, func(ctx context.Context) (*Stream, *Error) { return c.begin(ctx, r) })
	if failure != nil {
		cancel()
		return nil, failure
	}
	s.done, s.Attempts = cancel, attempts
	return s, nil
}

// begin makes one attempt, which has succeeded once the first frame is an event.
func (c *Client) begin(ctx context.Context, r Request) (*Stream, *Error) {
	x, failure := c.open(ctx, r)
	if failure != nil {
		return nil, failure
	}
	s := &Stream{
		Header: x.response.Header, RequestID: requestID(x.response.Header),
		exchange: x, frames: newFrameReader(x.body), ending: endingOf(r.Operation),
	}
	frame, err := s.read()
	x.arrived(c.options.Timeouts.Idle)
	if err != nil {
		x.close()
		return nil, firstFailure(x, err)
	}
	s.held = &frame
	return s, nil
}

// firstFailure is the error of a stream that never began; no frame of it reached a caller, so it may have a status.
func firstFailure(x *exchange, err error) *Error {
	var failure *Error
	if !errors.As(err, &failure) || errors.Is(err, errNoEnd) {
		return protocolError(x.response, errEmptyAnswer)
	}
	if failure.Exception != "" {
		failure.Status = failure.HTTPStatus()
	}
	return failure
}

// Next returns the next event. The error is io.EOF only at the proper end of the stream, otherwise an *Error; after an error every call returns it again.
func (s *Stream) Next() (Frame, error) {
	if s.held != nil {
		frame := *s.held
		s.held = nil
		return frame, nil
	}
	if s.err != nil {
		return Frame{}, s.err
	}
	frame, err := s.read()
	s.err = err
	return frame, err
}

// HasNext tells whether Next would return at once, since the next event has come already. It is for the goroutine that calls Next.
func (s *Stream) HasNext() bool {
	return s.held != nil || s.err != nil || s.frames.hasNext()
}

// Await returns once Next would not wait, or the stream is about to end. It needs little of its goroutine's stack, and thousands of streams wait most
// of their time. It is for the goroutine that calls Next, and ends what Next returned.
func (s *Stream) Await() {
	if s.held == nil && s.err == nil && !s.ending.terminal() {
		s.frames.await()
	}
}

// read takes one frame from the wire. It returns io.EOF where the stream may end.
func (s *Stream) read() (Frame, error) {
	if s.ending.terminal() {
		defer s.exchange.within(drainTime, errDrained)()
	}
	message, err := s.frames.next()
	if err != nil {
		return Frame{}, s.ended(err)
	}
	frame := Frame{EventType: message.eventType, Payload: message.payload, Raw: message.raw}
	if failure := exceptionOf(message, s.exchange.secrets); failure != nil {
		failure.RequestID, failure.Attempts = s.RequestID, s.Attempts
		return Frame{}, failure
	}
	s.ending.see(frame)
	return frame, nil
}

// ended judges the end of the bytes.
func (s *Stream) ended(err error) error {
	isDamaged := errors.Is(err, errFrame)
	if s.ending.terminal() && !isDamaged {
		return io.EOF // everything was said, whatever became of the connection
	}
	if errors.Is(err, io.EOF) {
		if s.ending.complete() {
			return io.EOF
		}
		err = errNoEnd
	}
	failure := bodyError(s.exchange.ctx, err)
	failure.RequestID, failure.Attempts = s.RequestID, s.Attempts
	return failure
}

// Close gives up the stream, whether or not it was read to its end. It never waits for the upstream.
func (s *Stream) Close() error {
	s.once.Do(func() {
		s.exchange.close()
		s.done()
	})
	return nil
}
