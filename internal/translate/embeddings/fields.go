// SPDX-License-Identifier: Apache-2.0

package embeddings

import (
	"math"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// maxInputs is how many texts one request may have, as in OpenAI's API.
const maxInputs = 2048

// The encodings of an embedding.
const (
	formatFloat  = "float"
	formatBase64 = "base64"
)

// request is what is read of a request.
type request struct {
	Model      string
	Input      []jsontext.Value
	Format     string
	Dimensions *int64
	InputType  string
}

// Fields lists every field of a request and its fate.
func Fields() []field.Entry { return fields.Entries() }

// fields is the table of a request.
// Source: https://platform.openai.com/docs/api-reference/embeddings/create
var fields = field.Object[request]{
	"model": field.NameOf(field.Doc{Fate: field.Mapped, Note: "The endpoint's name, its model's ID, or a name that it serves."},
		func(r *request) *string { return &r.Model }),
	"input": field.Custom("string or array", field.Doc{Fate: field.Carried, To: "inputText, texts or text.value", Note: "A text, or up to 2048 texts, none of them empty. Tokens are refused: Bedrock's models take text."},
		readInput),
	"encoding_format": field.OneOf(field.Doc{Fate: field.Mapped, Note: "base64 is that of float32, little-endian, and made here; float has the numbers as the model wrote them."},
		[]string{formatFloat, formatBase64}, func(r *request) *string { return &r.Format }),
	"dimensions": field.IntegerOf(field.Doc{Fate: field.Carried, To: "dimensions, output_dimension or embeddingDimension", Note: "Among those that the model has."}, 1, math.MaxInt32,
		func(r *request) **int64 { return &r.Dimensions }),
	"input_type": field.OneOf(field.Doc{
		Fate: field.Mapped, To: "input_type or embeddingPurpose",
		Note: "An addition to OpenAI's API: what the embeddings are for, search_document where it is left out. Titan's models have no such parameter.",
	}, inputTypes, func(r *request) *string { return &r.InputType }),
	"user": field.Dropped[request](field.String, "InvokeModel has no place for it."),
}

// The purposes of an embedding, in Cohere's words.
const (
	forDocument       = "search_document"
	forQuery          = "search_query"
	forClassification = "classification"
	forClustering     = "clustering"
)

var inputTypes = []string{forDocument, forQuery, forClassification, forClustering}
