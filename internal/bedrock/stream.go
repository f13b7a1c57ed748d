// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// Frame is one event of a stream.
type Frame struct {
	// EventType is the event's name, such as contentBlockDelta or chunk.
	EventType string
	// Payload is the event's JSON. It is valid until the next call of Next.
	Payload []byte
	// Raw is the whole frame as it came over the wire. It is valid until the next call of Next.
	Raw []byte
}

// Stream is Bedrock's answer to a streaming operation. It must be closed; it is not safe for concurrent use.
type Stream struct {
	Header http.Header
	// Attempts is how often the request was sent.
	Attempts int
	// RequestID is Bedrock's x-amzn-requestid.
	RequestID string
}

// Stream calls a streaming operation and returns once its first frame is known to be an event. Every error is an *Error.
func (c *Client) Stream(ctx context.Context, r Request) (*Stream, error) {
	return nil, &Error{Class: Internal, Err: errors.ErrUnsupported}
}

// Next returns the next event. The error is io.EOF only at the proper end of the stream, otherwise an *Error; after an error every call returns it again.
func (s *Stream) Next() (Frame, error) { return Frame{}, io.EOF }

// Close gives up the stream, whether or not it was read to its end. It never blocks on the upstream.
func (s *Stream) Close() error { return nil }

// ExceptionFrame is a frame that ends a native caller's stream with the error, as Bedrock itself would.
func ExceptionFrame(err *Error) []byte { return nil }
