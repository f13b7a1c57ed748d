// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"errors"
	"strings"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// verdict is what a failure says of the model. Its message is for the people who own the endpoint, and is never Bedrock's own text.
type verdict struct{ result, reason, message string }

// verdicts are by class, for failures of a check. Only refusals are told by callers' requests too.
func verdicts() map[Class]verdict {
	unreachable := verdict{proxyconfig.ModelUnknown, proxyconfig.ModelReasonUnreachable, "Bedrock could not be reached or failed; it is asked again"}
	throttled := verdict{proxyconfig.ModelUnknown, proxyconfig.ModelReasonThrottled, "Bedrock throttles the endpoint's account; it is asked again"}
	credentials := verdict{proxyconfig.ModelUnknown, proxyconfig.ModelReasonNotChecked, "the credentials were not accepted, so the model could not be asked for"}
	return map[Class]verdict{
		Denied: {
			proxyconfig.ModelRefused, proxyconfig.ModelReasonAccessDenied,
			"Bedrock does not let the endpoint's AWS identity use the model; allow bedrock:InvokeModel, bedrock:InvokeModelWithResponseStream and bedrock:CountTokens on it, and enable the model for the account",
		},
		NotFound: {
			proxyconfig.ModelRefused, proxyconfig.ModelReasonNotFound,
			"the region has no model of this ID, or has it no longer; correct the ID or the region",
		},
		Invalid: {
			proxyconfig.ModelRefused, proxyconfig.ModelReasonRefused,
			"Bedrock refuses the model for conversations; choose a model that Converse supports",
		},
		Quota: throttled, Throttled: throttled,
		NotReady:    {proxyconfig.ModelUnknown, proxyconfig.ModelReasonNotChecked, "the model is being loaded; it is asked again"},
		Credentials: credentials, CredentialsExpired: credentials,
		Canceled: {proxyconfig.ModelUnknown, proxyconfig.ModelReasonNotChecked, "the check was given up"},
		// The model failed, so it was reached and this identity may use it.
		ModelFailed: {proxyconfig.ModelAccepted, "", ""},
		Unavailable: unreachable, Unreachable: unreachable, Timeout: unreachable, BrokenStream: unreachable, Internal: unreachable,
	}
}

// messageVerdicts go before verdicts: validation errors that speak of the model rather than of the request.
func messageVerdicts() map[string]verdict {
	return map[string]verdict{
		"on-demand throughput": {
			proxyconfig.ModelRefused, proxyconfig.ModelReasonRefused,
			"the model has no on-demand throughput; write the ID or ARN of an inference profile that contains it, such as eu.<model ID>",
		},
		"support counting tokens": {
			proxyconfig.ModelUnknown, proxyconfig.ModelReasonNotChecked,
			"the model has no free check; the first answered request tells, or set the check to Billed",
		},
	}
}

// ModelStatusOf is what the outcome of a request tells of the model; err is nil for a success. It is false where the outcome tells nothing:
// with MethodRequest only successes and refusals of the model count, since callers' mistakes and passing failures say nothing about it.
// The status has no ID and no Region; those are the caller's to fill in.
func ModelStatusOf(err error, method string, now time.Time) (proxyconfig.ModelStatus, bool) {
	if err == nil {
		return proxyconfig.ModelStatus{Result: proxyconfig.ModelAccepted, Method: method, Time: now}, true
	}
	v, isOfModel := verdictOf(err)
	status := proxyconfig.ModelStatus{Result: v.result, Reason: v.reason, Message: v.message, Method: method, Time: now}
	return status, isOfModel || method != proxyconfig.MethodRequest
}

// verdictOf finds the verdict on a failure, and tells whether a caller's request may tell it.
func verdictOf(err error) (v verdict, isOfModel bool) {
	var failure *Error
	if !errors.As(err, &failure) {
		return verdicts()[Internal], false
	}
	if v, is := elsewhere(failure); is {
		return v, false
	}
	for text, v := range messageVerdicts() {
		if failure.Class == Invalid && strings.Contains(failure.Message, text) {
			return v, v.result == proxyconfig.ModelRefused
		}
	}
	return verdicts()[failure.Class], failure.Class == Denied || failure.Class == NotFound
}

// elsewhere is the verdict on a failure that is not Bedrock's word on the model: an answer without an exception comes from a machine in between, and a
// wrong clock has every request refused.
func elsewhere(failure *Error) (verdict, bool) {
	if errors.Is(failure, errClock) {
		return verdict{proxyconfig.ModelUnknown, proxyconfig.ModelReasonUnreachable, "AWS refuses the time of the proxy's requests; set the clock of its node right"}, true
	}
	if failure.Exception == "" && failure.Status != 0 {
		return verdicts()[Unreachable], true
	}
	return verdict{}, false
}
