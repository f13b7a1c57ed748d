// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"io"
	"net/http"
	"time"
)

// Attempt is one try of a request, for metrics. It holds no content.
type Attempt struct {
	Operation Operation
	// Number counts from 1.
	Number int
	// Class is empty when Bedrock accepted the attempt.
	Class Class
	// Duration is the time until the response's head, or a stream's first frame, was known.
	Duration time.Duration
}

// Guardrail names a guardrail.
type Guardrail struct{ ID, Version string }

// Request is one call of an operation. It always goes to the client's model, or to the guardrail that it names.
type Request struct {
	Operation Operation
	// Guardrail is the one that ApplyGuardrail asks; the other operations have none.
	Guardrail Guardrail
	// Header: only X-Amzn-Bedrock-…, Content-Type and Accept are sent on. Values beyond ASCII are refused as Invalid.
	Header http.Header
	// Body is sent as it is, perhaps more than once; it must not change before the call returns.
	Body []byte
	// as is the identity to sign with; nil: the one in use.
	as *identity
	// check tells that the request is the endpoint's own and not a caller's: it has one attempt, and leaves the retries to callers.
	check bool
}

// Response is Bedrock's answer to an operation that does not stream. Its Body must be closed.
type Response struct {
	// Status is 2xx.
	Status int
	Header http.Header
	// Body ends with io.EOF only when the answer was whole; any other error is an *Error. Silence is bounded by Timeouts.Idle.
	Body io.ReadCloser
	// Attempts is how often the request was sent.
	Attempts int
	// RequestID is Bedrock's x-amzn-requestid.
	RequestID string
	whole     func(limit int64) ([]byte, error)
}

// ReadAll reads the whole body. One of more than limit bytes is an *Error, as any other failure is.
func (r *Response) ReadAll(limit int64) ([]byte, error) { return r.whole(limit) }
