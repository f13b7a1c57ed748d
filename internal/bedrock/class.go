// SPDX-License-Identifier: Apache-2.0

package bedrock

import "time"

// Class is what an upstream failure means to a caller, in terms that every dialect can express.
type Class string

// The classes. Each dialect has a table from class to status and envelope.
const (
	// Invalid: the request is at fault and the same request will fail again.
	Invalid Class = "Invalid"
	// Credentials: AWS does not know, or no longer knows, the endpoint's own credentials; the caller is not at fault.
	Credentials Class = "Credentials"
	// CredentialsExpired: as Credentials, because they have expired.
	CredentialsExpired Class = "CredentialsExpired"
	// Denied: the endpoint's identity may not use the model; the caller is not at fault.
	Denied Class = "Denied"
	// NotFound: the region has no such model.
	NotFound Class = "NotFound"
	// Quota: a service quota is exceeded.
	Quota Class = "Quota"
	// Throttled: too many requests or tokens.
	Throttled Class = "Throttled"
	// NotReady: the model is being loaded.
	NotReady Class = "NotReady"
	// Unavailable: Bedrock is overloaded or out of service.
	Unavailable Class = "Unavailable"
	// Unreachable: no connection to Bedrock.
	Unreachable Class = "Unreachable"
	// Timeout: a timeout of the endpoint was reached, or Bedrock's own.
	Timeout Class = "Timeout"
	// ModelFailed: the model itself failed while it answered.
	ModelFailed Class = "ModelFailed"
	// BrokenStream: the event stream ended without its end, or was damaged.
	BrokenStream Class = "BrokenStream"
	// Internal: Bedrock failed, or answered with what cannot be understood.
	Internal Class = "Internal"
	// Canceled: the caller went away.
	Canceled Class = "Canceled"
)

// Error is a failure of the upstream. Only its Class, Exception, Message, RetryAfter and RequestID may reach a caller.
type Error struct {
	Class Class
	// Exception is Bedrock's own name of the error, such as ThrottlingException; empty where the failure is not Bedrock's answer.
	Exception string
	// Status is the HTTP status that Bedrock answered with; 0 where it did not answer, or for an error within a stream.
	Status int
	// Message is safe to show to a caller.
	Message string
	// RetryAfter is how long to wait before another try; 0 where Bedrock gave no hint.
	RetryAfter time.Duration
	// RequestID is Bedrock's x-amzn-requestid.
	RequestID string
	// Attempts is how often the request was sent.
	Attempts int
	// Err is the cause. It is never shown to a caller.
	Err error
}

// Error names the class and the exception, and never holds text that a caller or a model wrote.
func (e *Error) Error() string {
	text := "bedrock: " + string(e.Class)
	if e.Exception != "" {
		text += " (" + e.Exception + ")"
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
