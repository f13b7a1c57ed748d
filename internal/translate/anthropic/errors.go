// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	wire "github.com/outcrop-dev/outcrop/internal/wire/anthropic"
)

// RequestError is a failure that the endpoint itself found before the request went to Bedrock, with the status that it is to have.
type RequestError struct {
	Status  int
	Message string
	// RetryAfter is when to try again; 0: no hint.
	RetryAfter time.Duration
}

// Error tells the status, but not the message, which may quote the request and so must not reach a log.
func (e *RequestError) Error() string { return fmt.Sprintf("refuse request: status %d", e.Status) }

// kinds are the types of errors by their statuses; others are invalid requests from 400, and faults of the endpoint from 500.
var kinds = map[int]string{
	http.StatusUnauthorized:          "authentication_error",
	http.StatusForbidden:             "permission_error",
	http.StatusNotFound:              typeNotFound,
	http.StatusRequestEntityTooLarge: typeTooLarge,
	http.StatusTooManyRequests:       typeRateLimit,
	http.StatusServiceUnavailable:    typeOverloaded,
	http.StatusGatewayTimeout:        typeTimeout,
	statusOverloaded:                 typeOverloaded,
}

// HeaderRequestID has the ID of the request in every answer.
const HeaderRequestID = "Request-Id"

// WriteError answers with an error in Anthropic's form, and names the request whose ID the header has. Nothing may have been written before.
func WriteError(w http.ResponseWriter, err error) {
	status, header, failure := errorOf(err)
	for name, values := range header {
		w.Header()[name] = values
	}
	failure.RequestID = w.Header().Get(HeaderRequestID)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(marshal(failure))
}

// ErrorEvent returns the data of the event that ends a failed stream.
func ErrorEvent(err error) []byte {
	_, _, failure := errorOf(err)
	return marshal(failure)
}

// errorOf is the status, the headers and the body of an error. 429, 503 and 529 carry Retry-After, in whole seconds from 1.
func errorOf(err error) (int, http.Header, wire.ErrorResponse) {
	header := http.Header{}
	if refused := refusedRequest(err); refused != nil {
		setRetryAfter(header, refused.RetryAfter)
		return refused.Status, header, response(kindOf(refused.Status), refused.Message)
	}
	failure := upstreamFailure(err)
	e, known := envelopes[failure.Class]
	if !known {
		e = unknownFailure
	}
	e.setHeaders(header, failure)
	message := failure.Message
	if e.own || message == "" {
		message = e.message
	}
	return e.status, header, response(e.kind, message)
}

// response is an error's body. Bedrock's message may hold what is no UTF-8, which JSON does not take.
func response(kind, message string) wire.ErrorResponse {
	return wire.ErrorResponse{Type: wire.TypeError, Error: wire.Error{Type: kind, Message: strings.ToValidUTF8(message, "\uFFFD")}}
}

func kindOf(status int) string {
	kind, known := kinds[status]
	switch {
	case known:
		return kind
	case status < http.StatusInternalServerError:
		return typeInvalidRequest
	}
	return typeAPI
}

// refusedRequest returns nil where the failure is Bedrock's.
func refusedRequest(err error) *RequestError {
	var own *RequestError
	if errors.As(err, &own) {
		return own
	}
	var refused *field.Refusal
	if errors.As(err, &refused) {
		status := http.StatusBadRequest
		if refused.Code == field.CodeModelNotFound {
			status = http.StatusNotFound
		}
		return &RequestError{Status: status, Message: refused.Message}
	}
	var beyond *http.MaxBytesError
	if errors.As(err, &beyond) {
		return &RequestError{
			Status:  http.StatusRequestEntityTooLarge,
			Message: fmt.Sprintf("The request body is larger than %d bytes, which is this endpoint's limit. Send a smaller request.", beyond.Limit),
		}
	}
	return nil
}

// upstreamFailure finds the class of an error that is not the request's fault.
func upstreamFailure(err error) *bedrock.Error {
	var failure *bedrock.Error
	switch {
	case errors.As(err, &failure):
		return failure
	case errors.Is(err, context.Canceled):
		return &bedrock.Error{Class: bedrock.Canceled}
	case errors.Is(err, context.DeadlineExceeded):
		return &bedrock.Error{Class: bedrock.Timeout}
	}
	return &bedrock.Error{}
}

func (e envelope) setHeaders(header http.Header, failure *bedrock.Error) {
	wait := e.retryAfter
	if failure.RetryAfter > 0 && e.retryAfter > 0 {
		wait = failure.RetryAfter
	}
	setRetryAfter(header, wait)
	if e.final {
		header.Set("X-Should-Retry", "false")
	}
	if failure.RequestID != "" {
		header.Set("X-Amzn-Requestid", failure.RequestID)
	}
}

func setRetryAfter(header http.Header, wait time.Duration) {
	if wait > 0 {
		header.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
	}
}
