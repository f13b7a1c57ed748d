// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import "time"

// Status is what a proxy says of itself at StatusPath, as JSON. It never holds a value of a credential, nor text that a caller or a model wrote.
type Status struct {
	// Version is the proxy's build version.
	Version string `json:"version"`
	// ConfigRevision is the hash of the configuration file that the proxy runs.
	ConfigRevision string `json:"configRevision"`
	// Ready tells whether the proxy takes requests: it has passed its startup gate and is not draining.
	Ready bool `json:"ready"`
	// Draining tells that the proxy was asked to stop.
	Draining bool `json:"draining"`
	// InFlight is the number of requests under way.
	InFlight int `json:"inFlight"`
	// Credentials is the state of the AWS identity.
	Credentials CredentialsStatus `json:"credentials"`
	// Model is the state of the model.
	Model ModelStatus `json:"model"`
}

// CredentialsStatus is the state of the AWS identity. Reason is empty while the newest credentials are in use.
type CredentialsStatus struct {
	// Source is one of the sources of Credentials.
	Source string `json:"source"`
	// Revision names the version in use; empty while there is none.
	Revision string `json:"revision,omitempty"`
	// Loaded tells whether any usable credentials are in use, which may be the last good ones.
	Loaded bool `json:"loaded"`
	// Reason is why the newest credentials are not in use, or are refused by AWS: one of the Credentials… reasons.
	Reason string `json:"reason,omitempty"`
	// Message says for people what is wrong, with the key it is about.
	Message string `json:"message,omitempty"`
	// Time is when this state was reached.
	Time time.Time `json:"time,omitzero"`
}

// Reasons why credentials are not usable. They are also the reasons of the resource's CredentialsReady condition.
const (
	CredentialsSecretMissing    = "SecretMissing"
	CredentialsSecretKeyMissing = "SecretKeyMissing"
	CredentialsInvalid          = "InvalidCredentials"
	CredentialsExpired          = "Expired"
)

// ModelStatus is the state of the model, as the newest check or the newest request told.
type ModelStatus struct {
	ID     string `json:"id"`
	Region string `json:"region"`
	// Result is one of the Model… results.
	Result string `json:"result"`
	// Reason is why the result is not ModelAccepted: one of the Model… reasons.
	Reason string `json:"reason,omitempty"`
	// Message says for people what is wrong.
	Message string `json:"message,omitempty"`
	// Method is how it was learned: CountTokens, Converse (billed) or Request (a caller's).
	Method string `json:"method,omitempty"`
	// Time is when it was learned.
	Time time.Time `json:"time,omitzero"`
}

// Results of a model check.
const (
	// ModelAccepted: Bedrock accepted this identity for this model.
	ModelAccepted = "Accepted"
	// ModelRefused: Bedrock refused for good; a person must act. A proxy that was never accepted does not become ready.
	ModelRefused = "Refused"
	// ModelUnknown: not known; nothing keeps the proxy from taking requests.
	ModelUnknown = "Unknown"
)

// Reasons of a model check's result. They are also the reasons of the resource's ModelReady condition.
const (
	ModelReasonAccessDenied = "AccessDenied"
	ModelReasonNotFound     = "ModelNotFound"
	ModelReasonRefused      = "ModelRefused"
	ModelReasonThrottled    = "Throttled"
	ModelReasonUnreachable  = "Unreachable"
	ModelReasonNotChecked   = "NotChecked"
)

// How a model's state was learned.
const (
	MethodCountTokens = "CountTokens"
	MethodConverse    = "Converse"
	MethodRequest     = "Request"
)
