// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// maxErrorBytes bounds how much of an error's body is read.
const maxErrorBytes = 64 << 10

// Causes that the client itself sets, to tell them from Bedrock's and from a caller that goes away.
var (
	errRequestTimeout   = errors.New("the request timeout was reached")
	errFirstByteTimeout = errors.New("the first-byte timeout was reached")
	errIdleTimeout      = errors.New("the idle timeout was reached")
	errClosed           = errors.New("the answer was closed")
	errReplaced         = errors.New("the credentials were replaced meanwhile")
	errClock            = errors.New("AWS refuses the time of the request; set the node's clock right")
)

// errorBody is an error of Bedrock's runtime. Other members, such as exceptionMetadata, say nothing to a caller.
type errorBody struct {
	Type    string `json:"__type"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// responseError reads a response that is no success, with its body through a reader that bounds its silence.
func responseError(r *http.Response, from io.Reader, secrets []string) *Error {
	content, err := io.ReadAll(io.LimitReader(from, maxErrorBytes))
	var body errorBody
	_ = json.Unmarshal(content, &body) // a gateway's error is no JSON; its status says enough
	name := firstOf(exceptionName(r.Header.Get("X-Amzn-Errortype")), exceptionName(body.Type), exceptionName(body.Code))
	class := classOf(name, body.Message, r.StatusCode)
	if isOfClock(name, body.Message) {
		err = errClock
	}
	return &Error{
		Class: class, Exception: name, Status: r.StatusCode, RequestID: requestID(r.Header),
		Message: safeMessage(class, name, body.Message, secrets), RetryAfter: retryAfter(r.Header), Err: err,
	}
}

// protocolError is an answer of Bedrock that cannot be understood.
func protocolError(r *http.Response, cause error) *Error {
	return &Error{
		Class: Internal, Status: r.StatusCode, RequestID: requestID(r.Header), Message: classMessage(Internal), Err: cause,
	}
}

// transportError tells why no answer came. The context is the attempt's, whose cause says whether someone ended it.
func transportError(ctx context.Context, err error) *Error {
	class := Unreachable
	if ended, ok := endedClass(ctx); ok {
		class, err = ended, context.Cause(ctx)
	}
	return &Error{Class: class, Message: classMessage(class), Err: err}
}

// bodyError tells why an answer stopped in its middle.
func bodyError(ctx context.Context, err error) *Error {
	class := BrokenStream
	if ended, ok := endedClass(ctx); ok {
		class, err = ended, context.Cause(ctx)
	}
	return &Error{Class: class, Message: classMessage(class), Err: err}
}

// endedClass is the class of a request that was ended from this side; false where it was not.
func endedClass(ctx context.Context) (Class, bool) {
	cause := context.Cause(ctx)
	switch {
	case cause == nil:
		return "", false
	case errors.Is(cause, context.Canceled), errors.Is(cause, errClosed):
		return Canceled, true
	case errors.Is(cause, errRequestTimeout), errors.Is(cause, errFirstByteTimeout), errors.Is(cause, errIdleTimeout):
		return Timeout, true
	case errors.Is(cause, context.DeadlineExceeded):
		return Timeout, true
	}
	// A caller may cancel with a cause of its own.
	return Canceled, true
}

// isPermanent tells whether a connection can never be made as things are.
func isPermanent(err error) bool {
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &certificate)
}

// maxRequestID bounds Bedrock's ID, which is a UUID and goes to logs and callers.
const maxRequestID = 128

// requestID is Bedrock's ID of a request; empty where it can be none.
func requestID(h http.Header) string {
	id := h.Get("X-Amzn-Requestid")
	if len(id) > maxRequestID || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return id
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
