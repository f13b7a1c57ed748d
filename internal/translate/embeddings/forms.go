// SPDX-License-Identifier: Apache-2.0

package embeddings

import (
	"cmp"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// form is how a family of models is asked for embeddings and answers.
type form struct {
	// batch is how many texts the model takes at a time.
	batch int
	// inputTypes are the model's words for the purposes of embeddings; nil: it has none.
	inputTypes map[string]string
	body       func(req *request, texts []jsontext.Value) []byte
	// vectors reads an answer's embeddings, in the order of the texts, and how many tokens it tells of; 0: it tells none.
	vectors func(body []byte) ([]jsontext.Value, int64, error)
}

// forms are the forms by the names that families have for them.
// Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html,
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html, https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
var forms = map[string]form{
	"titan-1":  {batch: 1, body: titanBody, vectors: titanVectors},
	"titan-2":  {batch: 1, body: titanSizedBody, vectors: titanVectors},
	"cohere-3": {batch: cohereBatch, inputTypes: coherePurposes, body: cohereBody, vectors: cohereVectors},
	"cohere-4": {batch: cohereBatch, inputTypes: coherePurposes, body: cohereSizedBody, vectors: cohereVectors},
	"nova":     {batch: 1, inputTypes: novaPurposes, body: novaBody, vectors: novaVectors},
}

// cohereBatch is how many texts Cohere's models take at a time.
const cohereBatch = 96

var coherePurposes = map[string]string{forDocument: forDocument, forQuery: forQuery, forClassification: forClassification, forClustering: forClustering}

var novaPurposes = map[string]string{forDocument: "GENERIC_INDEX", forQuery: "TEXT_RETRIEVAL", forClassification: "CLASSIFICATION", forClustering: "CLUSTERING"}

// purpose is the model's word for what the embeddings are for.
func (req *request) purpose(words map[string]string) string {
	return words[cmp.Or(req.InputType, forDocument)]
}

type titanRequest struct {
	InputText  jsontext.Value `json:"inputText"`
	Dimensions *int64         `json:"dimensions,omitzero"`
}

func titanBody(_ *request, texts []jsontext.Value) []byte {
	return encode(titanRequest{InputText: texts[0]})
}

func titanSizedBody(req *request, texts []jsontext.Value) []byte {
	return encode(titanRequest{InputText: texts[0], Dimensions: req.Dimensions})
}

func titanVectors(body []byte) ([]jsontext.Value, int64, error) {
	var answer struct {
		Embedding           jsontext.Value `json:"embedding"`
		InputTextTokenCount int64          `json:"inputTextTokenCount"`
	}
	err := json.Unmarshal(body, &answer)
	return []jsontext.Value{answer.Embedding}, answer.InputTextTokenCount, err
}

type cohereRequest struct {
	Texts           []jsontext.Value `json:"texts"`
	InputType       string           `json:"input_type"`
	EmbeddingTypes  []string         `json:"embedding_types,omitzero"`
	OutputDimension *int64           `json:"output_dimension,omitzero"`
}

func cohereBody(req *request, texts []jsontext.Value) []byte {
	return encode(cohereRequest{Texts: texts, InputType: req.purpose(coherePurposes)})
}

func cohereSizedBody(req *request, texts []jsontext.Value) []byte {
	return encode(cohereRequest{Texts: texts, InputType: req.purpose(coherePurposes), EmbeddingTypes: []string{"float"}, OutputDimension: req.Dimensions})
}

// cohereVectors reads both forms of an answer: a list of embeddings, and lists by their type.
func cohereVectors(body []byte) ([]jsontext.Value, int64, error) {
	var answer struct {
		Embeddings jsontext.Value `json:"embeddings"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, 0, err
	}
	list := answer.Embeddings
	if list.Kind() == '{' {
		var byType struct {
			Float jsontext.Value `json:"float"`
		}
		if err := json.Unmarshal(list, &byType); err != nil {
			return nil, 0, err
		}
		list = byType.Float
	}
	var vectors []jsontext.Value
	err := json.Unmarshal(list, &vectors)
	return vectors, 0, err
}

type novaRequest struct {
	TaskType string     `json:"taskType"`
	Params   novaParams `json:"singleEmbeddingParams"`
}

type novaParams struct {
	EmbeddingPurpose   string   `json:"embeddingPurpose"`
	EmbeddingDimension *int64   `json:"embeddingDimension,omitzero"`
	Text               novaText `json:"text"`
}

// novaText has a truncationMode that has a text refused that is too long, as the other models do.
type novaText struct {
	TruncationMode string         `json:"truncationMode"`
	Value          jsontext.Value `json:"value"`
}

func novaBody(req *request, texts []jsontext.Value) []byte {
	return encode(novaRequest{TaskType: "SINGLE_EMBEDDING", Params: novaParams{
		EmbeddingPurpose: req.purpose(novaPurposes), EmbeddingDimension: req.Dimensions, Text: novaText{TruncationMode: "NONE", Value: texts[0]},
	}})
}

func novaVectors(body []byte) ([]jsontext.Value, int64, error) {
	var answer struct {
		Embeddings []struct {
			Embedding jsontext.Value `json:"embedding"`
		} `json:"embeddings"`
	}
	err := json.Unmarshal(body, &answer)
	var vectors []jsontext.Value
	for _, one := range answer.Embeddings {
		vectors = append(vectors, one.Embedding)
	}
	return vectors, 0, err
}

// encode writes what is made of valid JSON, which cannot fail.
func encode(value any) []byte {
	encoded, _ := json.Marshal(value)
	return encoded
}
