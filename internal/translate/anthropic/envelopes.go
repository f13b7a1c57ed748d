// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"net/http"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

// The types of errors.
// Source: https://platform.claude.com/docs/en/api/errors
const (
	typeInvalidRequest = "invalid_request_error"
	typeNotFound       = "not_found_error"
	typeTooLarge       = "request_too_large"
	typeRateLimit      = "rate_limit_error"
	typeAPI            = "api_error"
	typeTimeout        = "timeout_error"
	typeOverloaded     = "overloaded_error"
)

// statusOverloaded is Anthropic's status of a service that has too much to do.
const statusOverloaded = 529

// statusClientClosed is what logs and metrics count where the caller went away; nobody reads it.
const statusClientClosed = 499

// platform is what a caller can do about a failure that only those who run the endpoint can mend.
const platform = " Your request and your key are not at fault; call the platform team that runs this endpoint."

// envelope is what a class of upstream failure is to a caller of this dialect.
type envelope struct {
	status int
	kind   string
	// message is the text where the failure brings none, or none that helps the caller.
	message string
	// own keeps Bedrock's text from the caller.
	own bool
	// retryAfter is the hint where Bedrock gave none; 0 for no hint.
	retryAfter time.Duration
	// final tells Anthropic's clients not to try again, which they otherwise do for 429 and 5xx.
	final bool
}

// envelopes is the one table from class to answer. Failures of the endpoint's own identity are 503, and never a 401 or 403 that would make the caller
// doubt its own key.
var envelopes = map[bedrock.Class]envelope{
	bedrock.Invalid:            {status: http.StatusBadRequest, kind: typeInvalidRequest, message: "Bedrock refused the request as invalid."},
	bedrock.Credentials:        ownIdentity("The endpoint's AWS credentials were refused."),
	bedrock.CredentialsExpired: ownIdentity("The endpoint's AWS credentials have expired."),
	bedrock.Denied:             ownIdentity("The endpoint's AWS identity may not use its model."),
	bedrock.NotFound:           {status: http.StatusNotFound, kind: typeNotFound, message: "Bedrock does not have the endpoint's model." + platform},
	bedrock.Quota: {
		status: http.StatusTooManyRequests, kind: typeRateLimit, retryAfter: time.Minute, message: "A service quota of the endpoint's AWS account is exceeded.",
	},
	bedrock.Throttled: {
		status: http.StatusTooManyRequests, kind: typeRateLimit, retryAfter: 5 * time.Second,
		message: "Too many requests or tokens, please wait before trying again.",
	},
	bedrock.NotReady: {
		status: statusOverloaded, kind: typeOverloaded, retryAfter: 10 * time.Second, message: "The model is being loaded, please wait before trying again.",
	},
	bedrock.Unavailable: {
		status: statusOverloaded, kind: typeOverloaded, retryAfter: 5 * time.Second,
		message: "Bedrock is overloaded or out of service, please wait before trying again.",
	},
	bedrock.Unreachable: {
		status: http.StatusServiceUnavailable, kind: typeAPI, own: true, retryAfter: 5 * time.Second,
		message: "The endpoint cannot reach Bedrock, please wait before trying again.",
	},
	bedrock.Timeout:      {status: http.StatusGatewayTimeout, kind: typeTimeout, message: "Bedrock did not answer in time."},
	bedrock.ModelFailed:  {status: http.StatusBadGateway, kind: typeAPI, message: "The model failed while it answered. Try the request again."},
	bedrock.BrokenStream: {status: http.StatusBadGateway, kind: typeAPI, message: "The answer broke off. Try the request again."},
	bedrock.Internal:     {status: http.StatusInternalServerError, kind: typeAPI, message: "Bedrock failed. Try the request again."},
	bedrock.Canceled:     {status: statusClientClosed, kind: typeAPI, own: true, message: "The request was canceled."},
}

func ownIdentity(message string) envelope {
	return envelope{status: http.StatusServiceUnavailable, kind: typeAPI, own: true, final: true, retryAfter: 30 * time.Second, message: message + platform}
}

// unknownFailure is a failure of the endpoint itself.
var unknownFailure = envelope{status: http.StatusInternalServerError, kind: typeAPI, own: true, message: "The endpoint failed while it processed your request."}
