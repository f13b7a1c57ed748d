// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"fmt"
	"net/http"
)

// Suffixes of the x-amzn-ErrorType header: the front end names itself in errors of authentication, Bedrock in its own.
const (
	frontEndErrors = "http://internal.amazon.com/coral/com.amazon.coral.service/"
	bedrockErrors  = "http://internal.amazon.com/coral/com.amazon.bedrock/"
)

// exceptionStatus holds the HTTP status of every exception that the runtime answers with.
var exceptionStatus = map[string]int{
	"AccessDeniedException":               http.StatusForbidden,
	"ConflictException":                   http.StatusBadRequest,
	"ExpiredTokenException":               http.StatusForbidden,
	"IncompleteSignatureException":        http.StatusForbidden,
	"InternalServerException":             http.StatusInternalServerError,
	"InvalidSignatureException":           http.StatusForbidden,
	"MissingAuthenticationTokenException": http.StatusForbidden,
	"ModelErrorException":                 http.StatusFailedDependency,
	"ModelNotReadyException":              http.StatusTooManyRequests,
	"ModelStreamErrorException":           http.StatusFailedDependency,
	"ModelTimeoutException":               http.StatusRequestTimeout,
	"RequestEntityTooLargeException":      http.StatusRequestEntityTooLarge,
	"ResourceNotFoundException":           http.StatusNotFound,
	"SerializationException":              http.StatusBadRequest,
	"ServiceQuotaExceededException":       http.StatusBadRequest,
	"ServiceUnavailableException":         http.StatusServiceUnavailable,
	"ThrottlingException":                 http.StatusTooManyRequests,
	"UnknownOperationException":           http.StatusNotFound,
	"UnrecognizedClientException":         http.StatusForbidden,
	"ValidationException":                 http.StatusBadRequest,
}

// apiError is an answer that is an exception.
type apiError struct {
	name    string
	message string
	source  string
	status  int
	header  http.Header
}

func newError(name, source, format string, args ...any) *apiError {
	return &apiError{name: name, source: source, status: exceptionStatus[name], message: fmt.Sprintf(format, args...)}
}

func bedrockError(name, format string, args ...any) *apiError {
	return newError(name, bedrockErrors, format, args...)
}

func authError(name, format string, args ...any) *apiError {
	return newError(name, frontEndErrors, format, args...)
}

func validationError(format string, args ...any) *apiError {
	return bedrockError("ValidationException", format, args...)
}

func serializationError(message string) *apiError {
	return newError("SerializationException", frontEndErrors, "%s", message)
}

// write sends the exception as Bedrock does: the name in a header, the message in the body.
func (e *apiError) write(w http.ResponseWriter) {
	for name, values := range e.header {
		w.Header()[name] = values
	}
	w.Header().Set("X-Amzn-Errortype", e.name+":"+e.source)
	writeJSON(w, e.status, map[string]string{"message": e.message})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	body, err := encodeJSON(v)
	if err != nil {
		http.Error(w, "encode answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller that has gone is seen by its context
}
