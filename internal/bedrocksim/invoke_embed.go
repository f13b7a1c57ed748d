// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"
)

const titanDimensions, cohereDimensions = 1024, 1024

type titanEmbedRequest struct {
	InputText  string `json:"inputText"`
	Dimensions int    `json:"dimensions"`
}

func readTitanEmbed(_ *Model, body []byte) (*prompt, *apiError) {
	var req titanEmbedRequest
	if failed := decodeInto(body, &req); failed != nil {
		return nil, failed
	}
	if req.InputText == "" {
		return nil, validationError("%s", malformed("expected minLength: 1, actual: 0"))
	}
	return plainPrompt(req.InputText), nil
}

func plainPrompt(texts ...string) *prompt {
	p := &prompt{choice: toolChoice{mode: "auto"}, turns: []turn{{role: "user"}}}
	for _, text := range texts {
		p.turns[0].blocks = append(p.turns[0].blocks, block{kind: blockText, text: text})
	}
	return p
}

func titanEmbedBody(x *exchange, _ *reply) any {
	var req titanEmbedRequest
	_ = json.Unmarshal(x.body, &req) // it was read before
	if req.Dimensions == 0 {
		req.Dimensions = titanDimensions
	}
	vector := embed(req.InputText, req.Dimensions)
	return map[string]any{
		"embedding": vector, "embeddingsByType": map[string]any{"float": vector}, "inputTextTokenCount": countTokens(req.InputText),
	}
}

type cohereEmbedRequest struct {
	Texts           []string `json:"texts"`
	InputType       string   `json:"input_type"`
	EmbeddingTypes  []string `json:"embedding_types"`
	OutputDimension int      `json:"output_dimension"`
}

func readCohereEmbed(_ *Model, body []byte) (*prompt, *apiError) {
	var req cohereEmbedRequest
	if failed := decodeInto(body, &req); failed != nil {
		return nil, failed
	}
	if len(req.Texts) == 0 || len(req.Texts) > 96 {
		return nil, validationError("%s", malformed("#/texts: expected from 1 to 96 items"))
	}
	return plainPrompt(req.Texts...), nil
}

func cohereEmbedBody(x *exchange, _ *reply) any {
	var req cohereEmbedRequest
	_ = json.Unmarshal(x.body, &req) // it was read before
	if req.OutputDimension == 0 {
		req.OutputDimension = cohereDimensions
	}
	vectors := make([][]float32, len(req.Texts))
	for i, text := range req.Texts {
		vectors[i] = embed(text, req.OutputDimension)
	}
	answer := map[string]any{"id": x.prompt.digest[:32], "texts": req.Texts, "embeddings": vectors, "response_type": "embeddings_floats"}
	if len(req.EmbeddingTypes) > 0 || x.model.ID == "cohere.embed-v4:0" {
		answer["embeddings"], answer["response_type"] = map[string]any{"float": vectors}, "embeddings_by_type"
	}
	return answer
}

// embed makes a vector of length one from the hash of a text: equal texts are equal, others are far apart.
func embed(text string, dimensions int) []float32 {
	vector := make([]float64, dimensions)
	var squares float64
	for i := range vector {
		seed := binary.BigEndian.AppendUint32([]byte(text), uint32(i))
		sum := sha256.Sum256(seed)
		vector[i] = float64(int32(binary.BigEndian.Uint32(sum[:]))) / math.MaxInt32
		squares += vector[i] * vector[i]
	}
	unit := make([]float32, dimensions)
	for i, v := range vector {
		unit[i] = float32(v / math.Sqrt(squares))
	}
	return unit
}
