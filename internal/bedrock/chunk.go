// SPDX-License-Identifier: Apache-2.0

package bedrock

import "encoding/json"

// chunk is the payload of InvokeModelWithResponseStream's events; encoding/json undoes the base64.
type chunk struct {
	Bytes []byte `json:"bytes"`
}

// chunkType is the type that the model's JSON in a chunk names, or empty: models without types, and chunks that are no JSON, have none.
func chunkType(payload []byte) string {
	var c chunk
	var model struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(payload, &c) != nil || json.Unmarshal(c.Bytes, &model) != nil {
		return ""
	}
	return model.Type
}
