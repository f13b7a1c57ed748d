// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// WriteError answers with an error in OpenAI's form. Nothing may have been written before.
func WriteError(w http.ResponseWriter, err error) {
	status, header, body := ErrorResponse(err)
	for name, values := range header {
		w.Header()[name] = values
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// ErrorResponse returns the status, the headers and the body, in this order, of the answer to a request that failed. It knows *field.Refusal,
// *RequestError, *http.MaxBytesError and *bedrock.Error, and takes every other error for a fault of the endpoint, whose text stays here. 429 and 503 carry Retry-After, in whole seconds from 1.
func ErrorResponse(err error) (int, http.Header, []byte) {
	header := http.Header{"Content-Type": {"application/json"}}
	if refused := refusedRequest(err); refused != nil {
		return refused.Status, header, errorBody(refused.envelope())
	}
	failure := upstreamFailure(err)
	e := envelopeOf(failure)
	e.setHeaders(header, failure)
	return e.status, header, errorBody(e.wire(failure))
}

// ErrorEvent returns the data of the event that ends a failed stream.
func ErrorEvent(err error) []byte {
	_, _, body := ErrorResponse(err)
	return body
}

// refusedRequest returns nil where the request is not at fault.
func refusedRequest(err error) *RequestError {
	var refused *RequestError
	if errors.As(err, &refused) {
		return refused
	}
	var translated *field.Refusal
	if errors.As(err, &translated) {
		return refusal(translated)
	}
	var beyond *http.MaxBytesError
	if errors.As(err, &beyond) {
		return tooLarge(beyond.Limit)
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

func envelopeOf(failure *bedrock.Error) envelope {
	if e, known := envelopes[failure.Class]; known {
		return e
	}
	return envelope{
		status: http.StatusInternalServerError, kind: typeServer, code: "internal_error", own: true,
		message: "The endpoint failed while it processed your request.",
	}
}

func (e envelope) setHeaders(header http.Header, failure *bedrock.Error) {
	wait := e.retryAfter
	if failure.RetryAfter > 0 && e.retryAfter > 0 {
		wait = failure.RetryAfter
	}
	if wait > 0 {
		header.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
	}
	if e.final {
		header.Set("X-Should-Retry", "false")
	}
	if failure.RequestID != "" {
		header.Set("X-Amzn-Requestid", failure.RequestID)
	}
}

func (e envelope) wire(failure *bedrock.Error) openaiwire.Error {
	message := failure.Message
	if e.own || message == "" {
		message = e.message
	}
	return openaiwire.Error{Message: message, Type: e.kind, Code: nullable(e.code)}
}

func (e *RequestError) envelope() openaiwire.Error {
	return openaiwire.Error{Message: e.Message, Type: e.Type, Param: nullable(e.Param), Code: nullable(e.Code)}
}

func nullable(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func errorBody(e openaiwire.Error) []byte { return plain(openaiwire.ErrorResponse{Error: e}) }
