// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"fmt"
	"net/http"
	"strings"
)

// The types of an error envelope.
const (
	typeInvalidRequest = "invalid_request_error"
	typeRateLimit      = "rate_limit_error"
	typeServer         = "server_error"
)

// RequestError refuses a request before it goes to Bedrock. All fields but Status go to the caller; Param and Code are null where they are empty.
type RequestError struct {
	Status  int
	Type    string
	Code    string
	Param   string
	Message string
}

// Error tells the code and the parameter, but not the message, which may quote the request and so must not reach a log.
func (e *RequestError) Error() string {
	return fmt.Sprintf("refuse request: status %d, code %q, param %q", e.Status, e.Code, e.Param)
}

// tooLarge refuses a body of more than limit bytes with 413.
func tooLarge(limit int64) *RequestError {
	return &RequestError{
		Status: http.StatusRequestEntityTooLarge, Type: typeInvalidRequest, Code: "request_too_large",
		Message: fmt.Sprintf("The request body is larger than %d bytes, which is this endpoint's limit. Send a smaller request.", limit),
	}
}

// UnknownModel refuses a model name that the endpoint does not serve with 404, in OpenAI's words.
func UnknownModel(name string) *RequestError {
	return &RequestError{
		Status: http.StatusNotFound, Type: typeInvalidRequest, Code: "model_not_found", Param: "model",
		Message: fmt.Sprintf("The model `%s` does not exist or you do not have access to it.", clip(name)),
	}
}

// badRequest refuses what stands at param with 400.
func badRequest(code, param, format string, args ...any) *RequestError {
	return &RequestError{
		Status: http.StatusBadRequest, Type: typeInvalidRequest, Code: code, Param: param,
		Message: fmt.Sprintf(format, args...),
	}
}

// clipLength bounds how many bytes of a request an error message quotes from one value.
const clipLength = 64

// clip shortens a quoted piece of a request.
func clip(text string) string {
	if len(text) <= clipLength {
		return text
	}
	return strings.ToValidUTF8(text[:clipLength], "") + "…"
}
