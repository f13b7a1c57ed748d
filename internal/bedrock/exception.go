// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// exceptionClass is the one table of Bedrock's exceptions, whether they come in a header, in a body or in a stream.
// Sources: the service model's errors; https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
func exceptionClass() map[string]Class {
	return map[string]Class{
		"AccessDeniedException":               Denied,
		"ConflictException":                   Invalid,
		"ExpiredToken":                        CredentialsExpired,
		"ExpiredTokenException":               CredentialsExpired,
		"IncompleteSignature":                 Credentials,
		"IncompleteSignatureException":        Credentials,
		"InternalFailure":                     Internal,
		"InternalServerException":             Internal,
		"InvalidClientTokenId":                Credentials,
		"InvalidSignatureException":           Credentials,
		"MissingAuthenticationToken":          Credentials,
		"MissingAuthenticationTokenException": Credentials,
		"ModelErrorException":                 ModelFailed,
		"ModelNotReadyException":              NotReady,
		"ModelStreamErrorException":           ModelFailed,
		"ModelTimeoutException":               Timeout,
		"NotAuthorized":                       Denied,
		"OptInRequired":                       Denied,
		"RequestEntityTooLargeException":      Invalid,
		"RequestExpired":                      Credentials,
		"RequestTimeoutException":             Timeout,
		"RequestTimeTooSkewed":                Credentials,
		"ResourceNotFoundException":           NotFound,
		"SerializationException":              Invalid,
		"ServiceQuotaExceededException":       Quota,
		"ServiceUnavailable":                  Unavailable,
		"ServiceUnavailableException":         Unavailable,
		"SignatureDoesNotMatch":               Credentials,
		"ThrottlingException":                 Throttled,
		"TooManyRequestsException":            Throttled,
		"UnknownOperationException":           Internal,
		"UnrecognizedClientException":         Credentials,
		"ValidationException":                 Invalid,
	}
}

// statusClass is what an answer means that names no exception we know: a load balancer's, a gateway's, or a new one.
func statusClass() map[int]Class {
	return map[int]Class{
		http.StatusBadRequest:            Invalid,
		http.StatusUnauthorized:          Credentials,
		http.StatusForbidden:             Denied,
		http.StatusNotFound:              NotFound,
		http.StatusRequestTimeout:        Timeout,
		http.StatusRequestEntityTooLarge: Invalid,
		http.StatusFailedDependency:      ModelFailed,
		http.StatusTooManyRequests:       Throttled,
		http.StatusBadGateway:            Unavailable,
		http.StatusServiceUnavailable:    Unavailable,
		http.StatusGatewayTimeout:        Unavailable,
	}
}

// refinement corrects a class where Bedrock has one exception for two things.
type refinement struct {
	exception, text string
	class           Class
}

func refinements() []refinement {
	return []refinement{
		{"ValidationException", "model identifier is invalid", NotFound},
		{"AccessDeniedException", "API Key", Credentials},
		{"AccessDeniedException", "Bearer Token has expired", CredentialsExpired},
		{"AccessDeniedException", "bearer token", Credentials},
	}
}

// classOf is the class of an exception by its name, else by the status; 0 is no status.
func classOf(exception, message string, status int) Class {
	for _, r := range refinements() {
		if exception == r.exception && strings.Contains(message, r.text) {
			return r.class
		}
	}
	if class, ok := exceptionClass()[exception]; ok {
		return class
	}
	if class, ok := statusClass()[status]; ok {
		return class
	}
	if status >= 400 && status < 500 {
		return Invalid
	}
	return Internal
}

// isOfClock tells whether AWS refuses the time at which a request was signed, which says nothing of what it was signed with.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
func isOfClock(exception, message string) bool {
	switch exception {
	case "RequestExpired", "RequestTimeTooSkewed":
		return true
	case "InvalidSignatureException", "SignatureDoesNotMatch":
		return strings.Contains(message, "Signature expired") || strings.Contains(message, "Signature not yet current")
	}
	return false
}

// isAuthenticated tells whether an exception comes from behind AWS's authentication, so that AWS knows the credentials.
func isAuthenticated(exception string) bool {
	return slices.Contains([]string{
		"ModelErrorException", "ModelNotReadyException", "ModelStreamErrorException", "ModelTimeoutException",
		"ResourceNotFoundException", "ServiceQuotaExceededException", "ThrottlingException", "ValidationException",
	}, exception)
}

// exceptionName brings a name to one form: without the namespace that the header adds behind ':' and bodies before '#',
// and with the capital that streams leave out. A name that is no identifier is dropped, since it comes from outside and goes to logs.
func exceptionName(raw string) string {
	name, _, _ := strings.Cut(raw, ":")
	if i := strings.LastIndexByte(name, '#'); i >= 0 {
		name = name[i+1:]
	}
	name = strings.TrimSpace(name)
	isOther := func(r rune) bool { return r > unicode.MaxASCII || (!unicode.IsLetter(r) && !unicode.IsDigit(r)) }
	if name == "" || len(name) > 64 || strings.ContainsFunc(name, isOther) {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// Retryable tells whether another attempt may succeed where this one did not, provided that nothing of the answer has reached the caller.
func (c Class) Retryable() bool {
	switch c {
	case Throttled, NotReady, Unavailable, Unreachable, Internal:
		return true
	}
	return false
}

// retryable narrows Retryable to failures that Bedrock or the network reported: an answer that cannot be understood would come again.
// A request that was signed with credentials that have been replaced since is worth another try too.
func (e *Error) retryable() bool {
	if errors.Is(e.Err, errReplaced) {
		return true
	}
	if e.Class == Internal && e.Exception == "" && e.Status < 500 {
		return false
	}
	return e.Class.Retryable() && !isPermanent(e.Err)
}
