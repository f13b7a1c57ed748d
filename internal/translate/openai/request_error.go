// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"fmt"
	"net/http"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// The types of an error envelope.
const (
	typeInvalidRequest = "invalid_request_error"
	typeRateLimit      = "rate_limit_error"
	typeServer         = "server_error"
)

// RequestError refuses a request in the words of the dialect. All fields but Status go to the caller; Param and Code are null where they are empty.
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
func UnknownModel(name string) error {
	return field.Refuse(field.CodeModelNotFound, "model", "The model `%s` does not exist here. GET /v1/models lists the names that this endpoint serves.", field.Clip(name))
}

// refusal puts a refusal of a translator into the words of the dialect.
func refusal(r *field.Refusal) *RequestError {
	status := http.StatusBadRequest
	if r.Code == field.CodeModelNotFound {
		status = http.StatusNotFound
	}
	return &RequestError{Status: status, Type: typeInvalidRequest, Code: r.Code, Param: r.Path, Message: r.Message}
}
