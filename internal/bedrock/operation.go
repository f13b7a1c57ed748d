// SPDX-License-Identifier: Apache-2.0

// Package bedrock is the upstream: it signs requests for Amazon Bedrock's runtime, sends them with retries and timeouts, tells its errors apart,
// and reads its event streams. It knows no dialect of a caller, and imports nothing of Kubernetes.
package bedrock

// Operation is one of the operations of Bedrock's runtime, named as the last segment of its path.
type Operation string

// The operations that the proxy calls: POST /model/{modelId}/{operation}.
// Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html
const (
	Converse                 Operation = "converse"
	ConverseStream           Operation = "converse-stream"
	Invoke                   Operation = "invoke"
	InvokeWithResponseStream Operation = "invoke-with-response-stream"
	CountTokens              Operation = "count-tokens"
	// ApplyGuardrail is POST /guardrail/{id}/version/{version}/apply: it asks no model.
	ApplyGuardrail Operation = "apply"
)

// Streams tells whether the operation answers with an event stream.
func (o Operation) Streams() bool {
	return o == ConverseStream || o == InvokeWithResponseStream
}
