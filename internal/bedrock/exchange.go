// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"
)

// exchange is one attempt whose response's head has come. Its context ends when it is closed.
type exchange struct {
	ctx      context.Context
	cancel   context.CancelCauseFunc
	response *http.Response
	body     *idleReader
	sent     *sentBody
	// secrets are what the request was signed with, which no message may repeat.
	secrets       []string
	stopFirstByte func() bool
}

// open sends one attempt and returns once the head of a success has come. A streaming operation's first-byte timeout runs on until arrived is called.
func (c *Client) open(ctx context.Context, r Request) (*exchange, *Error) {
	id, failure := c.identity(ctx, r)
	if failure != nil {
		return nil, failure
	}
	x := c.newExchange(ctx, r.Operation)
	x.secrets = id.secrets()
	x.sent = newSentBody(r.Body)
	request := c.newRequest(x.ctx, r, x.sent)
	if err := c.sign(request, r.Body, id); err != nil {
		x.close()
		return nil, &Error{Class: Credentials, Message: classMessage(Credentials), Err: fmt.Errorf("sign: %w", err)}
	}
	if failure := x.send(c.transportOf(r.Operation), request); failure != nil {
		return nil, failure
	}
	if failure := x.refusal(r.Operation); failure != nil {
		x.close()
		c.told(r, id, failure)
		return nil, failure
	}
	c.told(r, id, nil)
	return x, nil
}

// identity is the one that a request names, or the one in use.
func (c *Client) identity(ctx context.Context, r Request) (identity, *Error) {
	if r.as != nil {
		return r.as.withKeys(ctx)
	}
	return c.options.Credentials.identity(ctx)
}

// newExchange starts the timers of an attempt. Silence counts only once the answer has begun: before that it is the model that thinks.
func (c *Client) newExchange(ctx context.Context, op Operation) *exchange {
	x := &exchange{stopFirstByte: func() bool { return true }}
	x.ctx, x.cancel = context.WithCancelCause(ctx)
	x.body = &idleReader{expire: func() { x.cancel(errIdleTimeout) }}
	if op.Streams() {
		x.stopFirstByte = x.within(c.options.Timeouts.FirstByte, errFirstByteTimeout)
	} else {
		x.body.timeout = c.options.Timeouts.Idle
	}
	return x
}

// send makes the attempt.
func (x *exchange) send(transport http.RoundTripper, request *http.Request) *Error {
	response, err := transport.RoundTrip(request) //nolint:bodyclose // close does, when the exchange is over
	if err != nil {
		failure := transportError(x.ctx, err)
		x.close()
		return failure
	}
	x.response, x.body.source = response, response.Body
	return nil
}

// arrived says that a stream has begun; from here on its silence is bounded instead, and the request is not needed any more.
func (x *exchange) arrived(idle time.Duration) {
	x.stopFirstByte()
	x.sent.letGo()
	x.body.timeout = idle
}

// refusal is the error that a response is, or nil.
func (x *exchange) refusal(op Operation) *Error {
	if x.response.StatusCode != http.StatusOK {
		return responseError(x.response, x.body, x.secrets)
	}
	got := x.response.Header.Get("Content-Type")
	mediaType, _, _ := mime.ParseMediaType(got)
	if !answersWith(op, mediaType) {
		return protocolError(x.response, fmt.Errorf("the answer's content type does not belong to operation %s", op))
	}
	return nil
}

// answersWith tells whether a media type can be the answer to an operation. What Invoke answers is up to the model.
func answersWith(op Operation, mediaType string) bool {
	switch {
	case op.Streams():
		return mediaType == eventStreamType
	case op == Invoke:
		return mediaType != "" && !strings.HasPrefix(mediaType, "text/html")
	}
	return mediaType == jsonType
}

// close gives up the attempt. It does not read what is left, so it never waits; the connection is given up with it where it must be.
func (x *exchange) close() {
	x.stopFirstByte()
	x.cancel(errClosed)
	if x.response != nil {
		_ = x.response.Body.Close()
	}
}

// within bounds a step of the exchange that reads, and returns what ends the bound.
func (x *exchange) within(d time.Duration, cause error) (stop func() bool) {
	if d <= 0 {
		return func() bool { return true }
	}
	return time.AfterFunc(d, func() { x.cancel(cause) }).Stop
}
