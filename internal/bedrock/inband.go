// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// exceptionOf is the error that a frame is, or nil for an event. A frame that names neither an event nor an exception is an error too.
func exceptionOf(m message, secrets []string) *Error {
	if m.kind == "event" && m.eventType != "" {
		return nil
	}
	name := exceptionName(firstOf(m.exceptionType, m.errorCode))
	var body errorBody
	_ = json.Unmarshal(m.payload, &body) // an error frame has no payload; its message is a header
	text := firstOf(body.Message, m.errorMessage)
	class := classOf(name, text, 0)
	return &Error{Class: class, Exception: firstOf(name, "UnknownException"), Message: safeMessage(class, name, text, secrets)}
}

// HTTPStatus is the status that Bedrock answered with, or would have, had the error come before the stream.
func (e *Error) HTTPStatus() int {
	statuses := map[Class]int{
		Invalid: http.StatusBadRequest, Quota: http.StatusBadRequest,
		Credentials: http.StatusForbidden, CredentialsExpired: http.StatusForbidden, Denied: http.StatusForbidden,
		NotFound: http.StatusNotFound, Timeout: http.StatusRequestTimeout, ModelFailed: http.StatusFailedDependency,
		Throttled: http.StatusTooManyRequests, NotReady: http.StatusTooManyRequests,
		Unavailable: http.StatusServiceUnavailable, Unreachable: http.StatusServiceUnavailable,
	}
	if e.Status >= http.StatusBadRequest {
		return e.Status
	}
	if status, ok := statuses[e.Class]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// streamExceptions are those that the service model has for streams, so that SDKs make typed errors of them.
func streamExceptions() []string {
	return []string{
		"InternalServerException", "ModelStreamErrorException", "ModelTimeoutException",
		"ServiceUnavailableException", "ThrottlingException", "ValidationException",
	}
}

// streamException is the exception that stands for an error in a stream.
func streamException(err *Error) string {
	if slices.Contains(streamExceptions(), err.Exception) {
		return err.Exception
	}
	names := map[Class]string{
		Invalid: "ValidationException", NotFound: "ValidationException", Throttled: "ThrottlingException", Quota: "ThrottlingException",
		ModelFailed: "ModelStreamErrorException", BrokenStream: "ModelStreamErrorException", Timeout: "ModelStreamErrorException",
		Internal: "InternalServerException", Canceled: "InternalServerException",
	}
	return firstOf(names[err.Class], "ServiceUnavailableException")
}

// ExceptionFrame is a frame that ends a native caller's stream with the error, as Bedrock itself would.
func ExceptionFrame(err *Error) []byte {
	name := streamException(err)
	payload, _ := json.Marshal(map[string]string{"message": firstOf(err.Message, classMessage(err.Class))}) // strings always marshal
	message := eventstream.Message{Payload: payload}
	message.Headers.Set(exceptionTypeHeader, eventstream.StringValue(strings.ToLower(name[:1])+name[1:]))
	message.Headers.Set(contentTypeHeader, eventstream.StringValue(jsonType))
	message.Headers.Set(messageTypeHeader, eventstream.StringValue("exception"))
	var frame bytes.Buffer
	// The encoder fails only on headers and payloads beyond the protocol's bounds, which these never reach.
	_ = eventstream.NewEncoder().Encode(&frame, message)
	return frame.Bytes()
}
