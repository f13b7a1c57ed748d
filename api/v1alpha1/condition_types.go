// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// ConditionAccepted reports whether the spec can be turned into a proxy configuration.
//
// Reasons when True:  Accepted.
// Reasons when False: UnsupportedModel, RegionMismatch, UpstreamNotAllowed, InvalidSpec.
const (
	ConditionAccepted = "Accepted"

	// ReasonAccepted surfaces when the spec was turned into a proxy configuration.
	ReasonAccepted = "Accepted"
	// ReasonUnsupportedModel surfaces when the model exists but cannot be served through Bedrock's runtime.
	ReasonUnsupportedModel = "UnsupportedModel"
	// ReasonRegionMismatch surfaces when the model's ID or ARN belongs to another region or geography than the one named.
	ReasonRegionMismatch = "RegionMismatch"
	// ReasonUpstreamNotAllowed surfaces when the administrator does not allow the host that the region leads to.
	ReasonUpstreamNotAllowed = "UpstreamNotAllowed"
	// ReasonInvalidSpec surfaces when the spec breaks a rule that the schema would refuse, such as one that is older than the rule.
	ReasonInvalidSpec = "InvalidSpec"
)

// ConditionProxyAvailable reports whether the Deployment has its replicas available at this generation.
//
// Reasons when True:    Available, ScaledToZero.
// Reasons when False:   Progressing, ProgressDeadlineExceeded, ApplyFailed, NotOwned.
// Reasons when Unknown: NotAccepted.
const (
	ConditionProxyAvailable = "ProxyAvailable"

	// ReasonAvailable surfaces when every replica runs this generation and takes requests.
	ReasonAvailable = "Available"
	// ReasonScaledToZero surfaces when the spec asks for no replica.
	ReasonScaledToZero = "ScaledToZero"
	// ReasonProgressing surfaces while replicas start or are replaced.
	ReasonProgressing = "Progressing"
	// ReasonProgressDeadlineExceeded surfaces when a rollout made no progress for its deadline.
	ReasonProgressDeadlineExceeded = "ProgressDeadlineExceeded"
	// ReasonApplyFailed surfaces when the API server refused a child object.
	ReasonApplyFailed = "ApplyFailed"
	// ReasonNotOwned surfaces when an object with a child's name exists and belongs to somebody else.
	ReasonNotOwned = "NotOwned"
	// ReasonNotAccepted surfaces while the spec is not accepted, so that nothing was applied.
	ReasonNotAccepted = "NotAccepted"
)

// ConditionCredentialsReady reports whether the proxy has loaded usable credentials.
//
// Reasons when True:    Loaded.
// Reasons when False:   SecretMissing, SecretKeyMissing, InvalidCredentials, Expired.
// Reasons when Unknown: Unknown.
const (
	ConditionCredentialsReady = "CredentialsReady"

	// ReasonLoaded surfaces when the proxy uses the credentials that are there.
	ReasonLoaded = "Loaded"
	// ReasonSecretMissing surfaces when the Secret does not exist or is empty.
	ReasonSecretMissing = "SecretMissing"
	// ReasonSecretKeyMissing surfaces when the Secret lacks a key.
	ReasonSecretKeyMissing = "SecretKeyMissing"
	// ReasonInvalidCredentials surfaces when the credentials are malformed, or AWS does not know them.
	ReasonInvalidCredentials = "InvalidCredentials"
	// ReasonExpired surfaces when AWS says that the credentials have expired.
	ReasonExpired = "Expired"
	// ReasonUnknown surfaces while no proxy answers.
	ReasonUnknown = "Unknown"
)

// ConditionModelReady reports whether Bedrock accepted this identity for this model in this region.
//
// Reasons when True:    ModelAccepted.
// Reasons when False:   AccessDenied, ModelNotFound, ModelRefused.
// Reasons when Unknown: Throttled, Unreachable, NotChecked.
const (
	ConditionModelReady = "ModelReady"

	// ReasonModelAccepted surfaces when Bedrock accepted a check or a request.
	ReasonModelAccepted = "ModelAccepted"
	// ReasonAccessDenied surfaces when the identity may not use the model.
	ReasonAccessDenied = "AccessDenied"
	// ReasonModelNotFound surfaces when the region has no such model.
	ReasonModelNotFound = "ModelNotFound"
	// ReasonModelRefused surfaces when Bedrock knows the model but cannot be called with it as written, such as one that needs an inference profile.
	ReasonModelRefused = "ModelRefused"
	// ReasonThrottled surfaces when Bedrock throttled the check.
	ReasonThrottled = "Throttled"
	// ReasonUnreachable surfaces when Bedrock did not answer, or answered with an error of its own.
	ReasonUnreachable = "Unreachable"
	// ReasonNotChecked surfaces while no check was made: no proxy answers, no credentials are loaded, or the model has no free check.
	ReasonNotChecked = "NotChecked"
)

// ConditionReady sums up the others. It is computed and never set by hand; its reason is that of the first condition that is missing,
// and its message says what to do. A model that could not be checked for free, or whose check is throttled, does not keep an endpoint from being ready.
// An endpoint that is scaled to zero is ready once no proxy is left, for ProxyAvailable's reason ScaledToZero, although it answers nobody:
// it is as its spec asks, as a Deployment of no replica is.
//
// Reasons when True: Ready.
const (
	ConditionReady = "Ready"

	// ReasonReady surfaces when the endpoint answers.
	ReasonReady = "Ready"
)

// ConditionReconciling is present only while progress is being made, as kstatus expects.
// ConditionStalled is present only while a person must act, as kstatus expects.
// Their reasons are those of the condition that they speak of.
const (
	ConditionReconciling = "Reconciling"
	ConditionStalled     = "Stalled"
)
