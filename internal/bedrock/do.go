// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
)

var (
	errEmptyAnswer = errors.New("the answer is empty")
	errLargeAnswer = errors.New("the answer is larger than Bedrock's limit")
)

// Do calls an operation that does not stream. Every error is an *Error.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	if failure := unsignable(r.Header); failure != nil {
		return nil, failure
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.requestTimeout(), errRequestTimeout)
	body, attempts, failure := retry(ctx, c, r, func(ctx context.Context) (*answer, *Error) { return c.answer(ctx, r) })
	if failure != nil {
		cancel()
		return nil, failure
	}
	body.done = cancel
	head := body.exchange.response
	return &Response{
		Status: head.StatusCode, Header: head.Header, Body: body, Attempts: attempts, RequestID: requestID(head.Header), whole: body.readAll,
	}, nil
}

// answer makes one attempt, which has succeeded once the first bytes of the answer are there.
func (c *Client) answer(ctx context.Context, r Request) (*answer, *Error) {
	x, failure := c.open(ctx, r)
	if failure != nil {
		return nil, failure
	}
	a := &answer{exchange: x, begin: make([]byte, beginBytes(x.response.ContentLength))}
	n, err := io.ReadAtLeast(x.body, a.begin, 1)
	a.begin = a.begin[:n]
	if n == 0 {
		failure := bodyError(x.ctx, err)
		if errors.Is(err, io.EOF) {
			failure = protocolError(x.response, errEmptyAnswer)
		}
		failure.RequestID = requestID(x.response.Header)
		x.close()
		return nil, failure
	}
	return a, nil
}

// beginBytes is how much of an answer is read at once: all of a usual one, whose length is told, and one byte more, so that its end is seen with it.
func beginBytes(length int64) int64 {
	const most = 32 << 10
	if length < 0 {
		return 4 << 10
	}
	return min(length, most) + 1
}

// answer is the body of a Response.
type answer struct {
	exchange *exchange
	// begin is what was read before there was a caller to read it.
	begin []byte
	done  context.CancelFunc
	once  sync.Once
}

// Read reads the answer; every error but io.EOF is an *Error.
func (a *answer) Read(p []byte) (int, error) {
	if len(a.begin) > 0 {
		n := copy(p, a.begin)
		a.begin = a.begin[n:]
		return n, nil
	}
	n, err := a.exchange.body.Read(p)
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	failure := bodyError(a.exchange.ctx, err)
	failure.RequestID = requestID(a.exchange.response.Header)
	return n, failure
}

// readAll reads the rest, in the memory that its beginning has where that is enough.
func (a *answer) readAll(limit int64) ([]byte, error) {
	all := a.begin
	a.begin = nil
	var err error
	for err == nil && int64(len(all)) <= limit {
		all = slices.Grow(all, 1)
		var n int
		n, err = a.Read(all[len(all):cap(all)])
		all = all[:len(all)+n]
	}
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	case int64(len(all)) <= limit:
		return all, nil
	}
	return nil, &Error{Class: Internal, Message: classMessage(Internal), RequestID: requestID(a.exchange.response.Header), Err: errLargeAnswer}
}

// Close gives up what was not read.
func (a *answer) Close() error {
	a.once.Do(func() {
		a.exchange.close()
		a.done()
	})
	return nil
}
