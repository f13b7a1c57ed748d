// SPDX-License-Identifier: Apache-2.0

package bedrock

import "encoding/json"

// chunk is the payload of InvokeModelWithResponseStream's events; encoding/json undoes the base64.
type chunk struct {
	Bytes []byte `json:"bytes"`
}

// modelChunk is what is known of the model's JSON in a chunk: the type that it names, and the members that Bedrock adds.
type modelChunk struct {
	Type      string          `json:"type"`
	Metrics   json.RawMessage `json:"amazon-bedrock-invocationMetrics"`
	Guardrail json.RawMessage `json:"amazon-bedrock-guardrailAction"`
}

// chunkOf reads a chunk. One that is no JSON has no members.
func chunkOf(payload []byte) modelChunk {
	var c chunk
	var model modelChunk
	if json.Unmarshal(payload, &c) != nil || json.Unmarshal(c.Bytes, &model) != nil {
		return modelChunk{}
	}
	return model
}

// isMetered tells whether Bedrock has added its metrics.
func (m modelChunk) isMetered() bool { return len(m.Metrics) > 0 }

// isGuarded tells whether a guardrail acted.
func (m modelChunk) isGuarded() bool { return len(m.Guardrail) > 0 }
