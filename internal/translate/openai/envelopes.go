// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"net/http"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

// statusClientClosed is what logs and metrics count where the caller went away; nobody reads it.
const statusClientClosed = 499

// platform is what a caller can do about a failure that only those who run the endpoint can mend.
const platform = " Your request and your key are not at fault; call the platform team that runs this endpoint."

// envelope is what a class of upstream failure is to a caller of this dialect.
type envelope struct {
	status int
	kind   string
	code   string
	// message is the text where the failure brings none, or none that helps the caller.
	message string
	// own keeps Bedrock's text from the caller.
	own bool
	// retryAfter is the hint where Bedrock gave none; 0 for no hint.
	retryAfter time.Duration
	// final tells OpenAI's clients not to try again, which they otherwise do for 429 and 5xx.
	final bool
}

// envelopes is the one table from class to answer. Failures of the endpoint's own identity are 503, and never a 401 or 403 that would make the caller
// doubt its own key.
var envelopes = map[bedrock.Class]envelope{
	bedrock.Invalid: {
		status: http.StatusBadRequest, kind: typeInvalidRequest,
		message: "Bedrock refused the request as invalid.",
	},
	bedrock.Credentials: {
		status: http.StatusServiceUnavailable, kind: typeServer, code: "endpoint_credentials_refused", own: true, final: true, retryAfter: 30 * time.Second,
		message: "The endpoint's AWS credentials were refused." + platform,
	},
	bedrock.CredentialsExpired: {
		status: http.StatusServiceUnavailable, kind: typeServer, code: "endpoint_credentials_expired", own: true, final: true, retryAfter: 30 * time.Second,
		message: "The endpoint's AWS credentials have expired." + platform,
	},
	bedrock.Denied: {
		status: http.StatusServiceUnavailable, kind: typeServer, code: "endpoint_access_denied", own: true, final: true, retryAfter: 30 * time.Second,
		message: "The endpoint's AWS identity may not use its model." + platform,
	},
	bedrock.NotFound: {
		status: http.StatusNotFound, kind: typeInvalidRequest, code: "model_not_found",
		message: "Bedrock does not have the endpoint's model." + platform,
	},
	bedrock.Quota: {
		status: http.StatusTooManyRequests, kind: typeRateLimit, code: "insufficient_quota", retryAfter: time.Minute,
		message: "A service quota of the endpoint's AWS account is exceeded.",
	},
	bedrock.Throttled: {
		status: http.StatusTooManyRequests, kind: typeRateLimit, code: "rate_limit_exceeded", retryAfter: 5 * time.Second,
		message: "Too many requests or tokens, please wait before trying again.",
	},
	bedrock.NotReady: {
		status: http.StatusServiceUnavailable, kind: typeServer, code: "model_not_ready", retryAfter: 10 * time.Second,
		message: "The model is being loaded, please wait before trying again.",
	},
	bedrock.Unavailable: {
		status: http.StatusServiceUnavailable, kind: typeServer, code: "service_unavailable", retryAfter: 5 * time.Second,
		message: "Bedrock is overloaded or out of service, please wait before trying again.",
	},
	bedrock.Unreachable: {
		status: http.StatusServiceUnavailable, kind: typeServer, code: "upstream_unreachable", own: true, retryAfter: 5 * time.Second,
		message: "The endpoint cannot reach Bedrock, please wait before trying again.",
	},
	bedrock.Timeout: {
		status: http.StatusGatewayTimeout, kind: typeServer, code: "timeout",
		message: "Bedrock did not answer in time.",
	},
	bedrock.ModelFailed: {
		status: http.StatusBadGateway, kind: typeServer, code: "model_error",
		message: "The model failed while it answered. Try the request again.",
	},
	bedrock.BrokenStream: {
		status: http.StatusBadGateway, kind: typeServer, code: "stream_broken",
		message: "The answer broke off. Try the request again.",
	},
	bedrock.Internal: {
		status: http.StatusInternalServerError, kind: typeServer, code: "upstream_error",
		message: "Bedrock failed. Try the request again.",
	},
	bedrock.Canceled: {
		status: statusClientClosed, kind: typeServer, code: "canceled", own: true,
		message: "The request was canceled.",
	},
}
