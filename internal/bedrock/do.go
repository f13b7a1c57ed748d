// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sync"
)

var errEmptyAnswer = errors.New("the answer is empty")

// Do calls an operation that does not stream. Every error is an *Error.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.requestTimeout(), errRequestTimeout)
	body, attempts, failure := retry(ctx, c, r, func(ctx context.Context) (*answer, *Error) { return c.answer(ctx, r) })
	if failure != nil {
		cancel()
		return nil, failure
	}
	body.done = cancel
	head := body.exchange.response
	return &Response{
		Status: head.StatusCode, Header: head.Header, Body: body, Attempts: attempts, RequestID: requestID(head.Header),
	}, nil
}

// answer makes one attempt, which has succeeded once the first byte of the answer is there.
func (c *Client) answer(ctx context.Context, r Request) (*answer, *Error) {
	x, failure := c.open(ctx, r)
	if failure != nil {
		return nil, failure
	}
	buffered := bufio.NewReader(x.body)
	if _, err := buffered.Peek(1); err != nil {
		failure := bodyError(x.ctx, err)
		if errors.Is(err, io.EOF) {
			failure = protocolError(x.response, errEmptyAnswer)
		}
		failure.RequestID = requestID(x.response.Header)
		x.close()
		return nil, failure
	}
	return &answer{exchange: x, buffered: buffered}, nil
}

// answer is the body of a Response.
type answer struct {
	exchange *exchange
	buffered *bufio.Reader
	done     context.CancelFunc
	once     sync.Once
}

// Read reads the answer; every error but io.EOF is an *Error.
func (a *answer) Read(p []byte) (int, error) {
	n, err := a.buffered.Read(p)
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	failure := bodyError(a.exchange.ctx, err)
	failure.RequestID = requestID(a.exchange.response.Header)
	return n, failure
}

// Close gives up what was not read.
func (a *answer) Close() error {
	a.once.Do(func() {
		a.exchange.close()
		a.done()
	})
	return nil
}
