// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"net/http"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

// headerErrorType names the exception in an error of Bedrock's REST protocol.
const headerErrorType = "X-Amzn-Errortype"

// native is the dialect of AWS's SDKs: Bedrock's own.
func native() dialect { return dialect{name: "bedrock", writeError: writeNative} }

// nativeWords holds the exception for each kind of fault.
// Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
func nativeWords() map[faultKind]string {
	return map[faultKind]string{
		routeNotFound:    "UnknownOperationException",
		methodNotAllowed: "UnknownOperationException",
		modelNotFound:    "ResourceNotFoundException",
		originRefused:    "AccessDeniedException",
		bodyTooLarge:     "ValidationException",
		bodyUnreadable:   "ValidationException",
		bodyEncoded:      "ValidationException",
		bodyNotJSON:      "SerializationException",
		shuttingDown:     "ServiceUnavailableException",
		overloaded:       "ServiceUnavailableException",
		internalFault:    "InternalServerException",
	}
}

// nativeAnswer is an error in Bedrock's form.
type nativeAnswer struct {
	status    int
	exception string
}

// nativeAnswers holds the answer for each class. Where Bedrock itself answered, its own status and exception are kept, but for the classes
// that are about the endpoint's own identity: a caller would take those for its own.
func nativeAnswers() map[bedrock.Class]nativeAnswer {
	return map[bedrock.Class]nativeAnswer{
		bedrock.Invalid:            {http.StatusBadRequest, "ValidationException"},
		bedrock.Credentials:        {http.StatusServiceUnavailable, "ServiceUnavailableException"},
		bedrock.CredentialsExpired: {http.StatusServiceUnavailable, "ServiceUnavailableException"},
		bedrock.Denied:             {http.StatusServiceUnavailable, "ServiceUnavailableException"},
		bedrock.NotFound:           {http.StatusNotFound, "ResourceNotFoundException"},
		bedrock.Quota:              {http.StatusBadRequest, "ServiceQuotaExceededException"},
		bedrock.Throttled:          {http.StatusTooManyRequests, "ThrottlingException"},
		bedrock.NotReady:           {http.StatusTooManyRequests, "ModelNotReadyException"},
		bedrock.Unavailable:        {http.StatusServiceUnavailable, "ServiceUnavailableException"},
		bedrock.Unreachable:        {http.StatusServiceUnavailable, "ServiceUnavailableException"},
		bedrock.Timeout:            {http.StatusRequestTimeout, "ModelTimeoutException"},
		bedrock.ModelFailed:        {http.StatusFailedDependency, "ModelErrorException"},
		bedrock.BrokenStream:       {http.StatusInternalServerError, "InternalServerException"},
		bedrock.Internal:           {http.StatusInternalServerError, "InternalServerException"},
	}
}

// writeNative writes {"message": …} with the exception's name in a header.
func writeNative(w http.ResponseWriter, err error) {
	var upstream *bedrock.Error
	if !errors.As(err, &upstream) {
		f := asFault(err)
		w.Header().Set(headerErrorType, nativeWords()[f.kind])
		writeJSON(w, f.status(), nativeBody{f.message})
		return
	}
	answer := nativeAnswerOf(upstream)
	w.Header().Set(headerErrorType, answer.exception)
	if wait := retryAfter(upstream, answer.status); wait > 0 {
		w.Header().Set(headerRetryAfter, wholeSeconds(wait))
	}
	writeJSON(w, answer.status, nativeBody{nativeMessage(upstream)})
}

type nativeBody struct {
	Message string `json:"message"`
}

func nativeAnswerOf(err *bedrock.Error) nativeAnswer {
	answer, ok := nativeAnswers()[err.Class]
	if !ok {
		answer = nativeAnswers()[bedrock.Internal]
	}
	if err.Exception != "" && err.Status >= http.StatusBadRequest && !isOurIdentity(err.Class) {
		return nativeAnswer{err.Status, err.Exception}
	}
	return answer
}

// isOurIdentity: the failure is about the endpoint's own AWS identity, which no caller can mend.
func isOurIdentity(c bedrock.Class) bool {
	return c == bedrock.Credentials || c == bedrock.CredentialsExpired || c == bedrock.Denied
}

func nativeMessage(err *bedrock.Error) string {
	switch {
	case isOurIdentity(err.Class):
		return identityMessage
	case err.Message == "":
		return "the request failed upstream (" + string(err.Class) + ")"
	default:
		return err.Message
	}
}

// identityPatience is when a caller may try again where the endpoint's own identity is refused, which people have to mend.
const identityPatience = 30 * time.Second

// retryAfter is Bedrock's hint, or a second where a caller that waits may well succeed.
func retryAfter(err *bedrock.Error, status int) time.Duration {
	if err.RetryAfter > 0 {
		return err.RetryAfter
	}
	if isOurIdentity(err.Class) {
		return identityPatience
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		return time.Second
	}
	return 0
}
