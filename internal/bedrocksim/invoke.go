// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/base64"
	"strconv"
)

// invokeFamily is one form of InvokeModel bodies: the shape of the request, and how it is read and answered. A family
// without chunks cannot be streamed.
type invokeFamily struct {
	shape  string
	read   func(*Simulator, *Model, []byte) (*prompt, *apiError)
	body   func(*exchange, *reply) any
	chunks func(*exchange, *reply) []any
}

func readInvoke(s *Simulator, x *exchange) (*prompt, *apiError) {
	p, failed := s.readInvokeBody(x, x.body)
	if failed != nil {
		return nil, failed
	}
	return p, s.readInvokeHeaders(x.http.Header, p)
}

func readInvokeStream(s *Simulator, x *exchange) (*prompt, *apiError) {
	p, failed := readInvoke(s, x)
	if failed == nil && x.family.chunks == nil {
		return nil, validationError("The model is unsupported for streaming.")
	}
	return p, failed
}

// readInvokeBody reads a body in the form of the model's family.
func (s *Simulator) readInvokeBody(x *exchange, body []byte) (*prompt, *apiError) {
	family, ok := invokeFamilies[x.model.Invoke]
	if !ok {
		return nil, validationError("This action doesn't support the model that you provided. Try again with a supported model.")
	}
	x.family = &family
	tree, err := decodeTree(body)
	if err != nil {
		return nil, validationError("%s", malformed("Unexpected character or end of input"))
	}
	if faults := validate(invokeShapes, family.shape, tree, s.allowUnknown); len(faults) > 0 {
		return nil, malformedError(faults)
	}
	return family.read(s, x.model, body)
}

// invokeAnswer adds the headers in which Bedrock reports tokens and latency; an embedding has no output tokens.
func invokeAnswer(x *exchange, r *reply) unaryAnswer {
	header := map[string]string{
		"X-Amzn-Bedrock-Input-Token-Count":  strconv.Itoa(r.input),
		"X-Amzn-Bedrock-Invocation-Latency": strconv.FormatInt(r.latencyMs(), 10),
	}
	if x.model.Can(Converse) {
		header["X-Amzn-Bedrock-Output-Token-Count"] = strconv.Itoa(r.output)
	}
	if x.model.Can(Caching) {
		header["X-Amzn-Bedrock-Cache-Read-Input-Token-Count"] = strconv.Itoa(r.cache.read)
		header["X-Amzn-Bedrock-Cache-Write-Input-Token-Count"] = strconv.Itoa(r.cache.write)
	}
	return unaryAnswer{body: withGuardrail(x.family.body(x, r), r), header: header}
}

// invocationMetrics is what Bedrock adds to the last chunk of a stream.
type invocationMetrics struct {
	InputTokenCount   int   `json:"inputTokenCount"`
	OutputTokenCount  int   `json:"outputTokenCount"`
	InvocationLatency int64 `json:"invocationLatency"`
	FirstByteLatency  int64 `json:"firstByteLatency"`
}

func (r *reply) invocationMetrics() invocationMetrics {
	return invocationMetrics{r.input, r.output, r.latencyMs(), 200 + int64(r.input/10)}
}

const metricsMember = "amazon-bedrock-invocationMetrics"

// invokeEvents wraps each chunk of the model's own stream in a chunk event.
func invokeEvents(x *exchange, r *reply) []event {
	chunks := x.family.chunks(x, r)
	events := make([]event, 0, len(chunks))
	for i, chunk := range chunks {
		if i == len(chunks)-1 {
			chunk = withGuardrail(chunk, r)
		}
		raw, err := encodeJSON(chunk)
		if err != nil {
			continue
		}
		events = append(events, event{kind: "chunk", payload: map[string]any{"bytes": base64.StdEncoding.EncodeToString(raw)}})
	}
	return events
}
