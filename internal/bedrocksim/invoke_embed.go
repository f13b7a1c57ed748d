// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"slices"
	"strings"
)

// dimensions are the lengths of vectors that a form of embeddings offers; the first is the default.
var dimensions = map[string][]int{
	"titan-embed-v1":  {1536},
	"titan-embed":     {1024, 512, 256},
	"cohere-embed":    {1024},
	"cohere-embed-v4": {1536, 1024, 512, 256},
	"nova-embed":      {3072, 1024, 384, 256},
}

// dimensionOf is the length that a request asks for, or the default.
func dimensionOf(m *Model, asked int) int {
	if asked == 0 {
		return dimensions[m.Invoke][0]
	}
	return asked
}

func dimensionOffered(m *Model, asked int, member string) *apiError {
	if asked == 0 || slices.Contains(dimensions[m.Invoke], asked) {
		return nil
	}
	return validationError("%s", malformed("#/"+member+": "+shown(asked)+" is not a valid enum value"))
}

type titanEmbedRequest struct {
	InputText      string   `json:"inputText"`
	Dimensions     int      `json:"dimensions"`
	Normalize      *bool    `json:"normalize"`
	EmbeddingTypes []string `json:"embeddingTypes"`
}

func readTitanEmbed(_ *Simulator, m *Model, body []byte) (*prompt, *apiError) {
	var req titanEmbedRequest
	if failed := decodeInto(body, &req); failed != nil {
		return nil, failed
	}
	if req.InputText == "" {
		return nil, validationError("%s", malformed("expected minLength: 1, actual: 0"))
	}
	return plainPrompt(req.InputText), dimensionOffered(m, req.Dimensions, "dimensions")
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
	vector := embed(req.InputText, dimensionOf(x.model, req.Dimensions))
	answer := map[string]any{"inputTextTokenCount": countTokens(req.InputText)}
	if x.model.Invoke == "titan-embed-v1" {
		answer["embedding"] = grown(vector, req.InputText)
		return answer
	}
	if req.Normalize != nil && !*req.Normalize {
		vector = grown(vector, req.InputText)
	}
	if len(req.EmbeddingTypes) == 0 {
		req.EmbeddingTypes = []string{"float"}
	}
	byType := map[string]any{}
	for _, kind := range req.EmbeddingTypes {
		byType[kind] = bits(vector)
		if kind == "float" {
			byType[kind], answer["embedding"] = vector, vector
		}
	}
	answer["embeddingsByType"] = byType
	return answer
}

type cohereEmbedRequest struct {
	Texts  []string `json:"texts"`
	Images []string `json:"images"`
	Inputs []struct {
		Content []struct {
			Text string `json:"text"`
		} `json:"content"`
	} `json:"inputs"`
	InputType       string   `json:"input_type"`
	EmbeddingTypes  []string `json:"embedding_types"`
	OutputDimension int      `json:"output_dimension"`
}

// all is what is to be embedded, in the order of the answer.
func (r *cohereEmbedRequest) all() []string {
	all := slices.Concat(r.Texts, r.Images)
	for _, input := range r.Inputs {
		var parts []string
		for _, c := range input.Content {
			parts = append(parts, c.Text)
		}
		all = append(all, strings.Join(parts, "\n"))
	}
	return all
}

func readCohereEmbed(_ *Simulator, m *Model, body []byte) (*prompt, *apiError) {
	var req cohereEmbedRequest
	if failed := decodeInto(body, &req); failed != nil {
		return nil, failed
	}
	switch {
	case len(req.all()) == 0:
		return nil, validationError("%s", malformed("#: required key [texts] not found"))
	case len(req.Images) > 0 && req.InputType != "image":
		return nil, validationError("%s", malformed("#/input_type: images need the input type image"))
	case slices.Contains(req.Texts, ""):
		return nil, validationError("%s", malformed("#/texts: expected minLength: 1, actual: 0"))
	}
	return plainPrompt(req.all()...), dimensionOffered(m, req.OutputDimension, "output_dimension")
}

func cohereEmbedBody(x *exchange, _ *reply) any {
	var req cohereEmbedRequest
	_ = json.Unmarshal(x.body, &req) // it was read before
	vectors := make([][]float32, len(req.all()))
	for i, text := range req.all() {
		vectors[i] = embed(text, dimensionOf(x.model, req.OutputDimension))
	}
	answer := map[string]any{"id": x.prompt.digest[:32], "texts": req.Texts, "embeddings": vectors, "response_type": "embeddings_floats"}
	if len(req.EmbeddingTypes) == 0 && x.model.Invoke == "cohere-embed" {
		return answer
	}
	if len(req.EmbeddingTypes) == 0 {
		req.EmbeddingTypes = []string{"float"}
	}
	answer["embeddings"], answer["response_type"] = byType(vectors, req.EmbeddingTypes), "embeddings_by_type"
	return answer
}

func byType(vectors [][]float32, kinds []string) map[string]any {
	all := map[string]any{}
	for _, kind := range kinds {
		converted := make([]any, len(vectors))
		for i, v := range vectors {
			converted[i] = embeddingTypes[kind](v)
		}
		all[kind] = converted
	}
	return all
}

type novaEmbedRequest struct {
	Params struct {
		Dimension int `json:"embeddingDimension"`
		Text      *struct {
			Value string `json:"value"`
		} `json:"text"`
		Image json.RawMessage `json:"image"`
		Audio json.RawMessage `json:"audio"`
		Video json.RawMessage `json:"video"`
	} `json:"singleEmbeddingParams"`
}

// input is the one thing to be embedded and what it is; ok is false where there is none or more than one.
func (r *novaEmbedRequest) input() (kind, value string, ok bool) {
	given := 0
	if r.Params.Text != nil {
		kind, value, given = "TEXT", r.Params.Text.Value, 1
	}
	for name, raw := range map[string]json.RawMessage{"IMAGE": r.Params.Image, "AUDIO": r.Params.Audio, "VIDEO": r.Params.Video} {
		if raw != nil {
			kind, value = name, string(raw)
			given++
		}
	}
	return kind, value, given == 1
}

func readNovaEmbed(_ *Simulator, m *Model, body []byte) (*prompt, *apiError) {
	var req novaEmbedRequest
	if failed := decodeInto(body, &req); failed != nil {
		return nil, failed
	}
	_, value, ok := req.input()
	if !ok {
		return nil, validationError("%s", malformed("#/singleEmbeddingParams: exactly one of [text, image, audio, video] is required"))
	}
	return plainPrompt(value), dimensionOffered(m, req.Params.Dimension, "singleEmbeddingParams/embeddingDimension")
}

func novaEmbedBody(x *exchange, _ *reply) any {
	var req novaEmbedRequest
	_ = json.Unmarshal(x.body, &req) // it was read before
	kind, value, _ := req.input()
	vector := embed(value, dimensionOf(x.model, req.Params.Dimension))
	return map[string]any{"embeddings": []any{map[string]any{"embeddingType": kind, "embedding": vector}}}
}
