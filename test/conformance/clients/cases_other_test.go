// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var otherCases = []conformanceCase{
	{"embeddings", func(u *user) {
		for _, model := range []string{"titan", "cohere"} {
			vectors := u.embed(object{"model": model, "input": "Hello"})
			if len(vectors) != 1 || len(vectors[0]) < 256 {
				u.Errorf("%s: %d vectors", model, len(vectors))
			}
		}
	}},
	{"embeddings in a batch", func(u *user) {
		for _, model := range []string{"titan", "cohere"} {
			batch := u.embed(object{"model": model, "input": []string{"one", "two", "three"}})
			second := u.embed(object{"model": model, "input": "two"})
			if len(batch) != 3 || !cmp.Equal(batch[1], second[0]) || cmp.Equal(batch[0], batch[1]) {
				u.Errorf("%s: %d vectors, the second of which differs from that of its text alone", model, len(batch))
			}
		}
	}},
	{"embeddings as numbers and as bytes", func(u *user) {
		numbers := u.embed(object{"model": "titan", "input": "Hello", "encoding_format": "float"})
		bytes := u.embed(object{"model": "titan", "input": "Hello", "encoding_format": "base64"})
		if diff := cmp.Diff(numbers, bytes, cmpopts.EquateApprox(0, 1e-6)); diff != "" {
			u.Errorf("vectors (-float +base64):\n%s", diff)
		}
	}},
	{"embeddings of fewer dimensions", func(u *user) {
		if vectors := u.embed(object{"model": "titan", "input": "Hello", "dimensions": 256}); len(vectors[0]) != 256 {
			u.Errorf("%d dimensions, want 256", len(vectors[0]))
		}
	}},
	{"tokens counted", func(u *user) {
		r := asks("claude", "How many tokens are these?")
		r.System = "Be brief."
		body := u.client.dialect.encode(r)
		delete(body, "max_tokens") // it is no part of what is counted
		var counted struct {
			Input int `json:"input_tokens"`
		}
		u.get(call{Op: opCount, Endpoint: urls["claude"]}, body, &counted)
		if used := u.chat(r).Usage.Input; counted.Input != used || used == 0 {
			u.Errorf("%d tokens counted, %d used", counted.Input, used)
		}
	}},
	{"list of models", func(u *user) {
		var page struct{ Data []struct{ ID string } }
		u.get(call{Op: opModels, Endpoint: urls["claude"]}, nil, &page)
		var names []string
		for _, model := range page.Data {
			names = append(names, model.ID)
			var one struct{ ID string }
			if u.get(call{Op: opModel, Endpoint: urls["claude"]}, object{"model": model.ID}, &one); one.ID != model.ID {
				u.Errorf("the model %s is %q alone", model.ID, one.ID)
			}
		}
		if want := []string{"claude", endpoints["claude"]["MODEL_ID"]}; !slices.Equal(names, want) {
			u.Errorf("the models are %v, want %v", names, want)
		}
		_, err := u.client.api.call(u.Context(), call{Op: opModel, Endpoint: urls["claude"], Body: json.RawMessage(`{"model":"nobody"}`)})
		u.fails(err, 404)
	}},
}

// get makes a call that is no conversation, and decodes its answer.
func (u *user) get(what call, body object, into any) {
	u.Helper()
	ctx, cancel := context.WithTimeout(u.Context(), patience)
	defer cancel()
	text, err := json.Marshal(body)
	if err != nil {
		u.Fatal(err)
	}
	what.Body = text
	got, err := u.client.api.call(ctx, what)
	if err != nil {
		u.Fatal(err)
	}
	if err := json.Unmarshal(got.Result, into); err != nil {
		u.Fatalf("%v: %.500s", err, got.Result)
	}
}

// embed returns the vectors of an answer in the order of their indexes, which has to be that of the texts.
func (u *user) embed(body object) [][]float64 {
	u.Helper()
	var answer struct {
		Data []struct {
			Index     int
			Embedding json.RawMessage
		}
		Usage struct {
			PromptTokens int `json:"prompt_tokens"`
		}
	}
	u.get(call{Op: opEmbed, Endpoint: urls[body["model"].(string)]}, body, &answer)
	var vectors [][]float64
	for i, one := range answer.Data {
		if one.Index != i {
			u.Errorf("the vector %d has the index %d", i, one.Index)
		}
		vectors = append(vectors, u.vector(one.Embedding))
	}
	if answer.Usage.PromptTokens == 0 || len(vectors) == 0 {
		u.Fatalf("%d vectors for %d tokens", len(vectors), answer.Usage.PromptTokens)
	}
	return vectors
}

// vector reads an embedding in either of its forms: numbers, or the base64 of little-endian 32-bit floats.
func (u *user) vector(text json.RawMessage) []float64 {
	u.Helper()
	var vector []float64
	if json.Unmarshal(text, &vector) == nil {
		return vector
	}
	var encoded string
	if err := json.Unmarshal(text, &encoded); err != nil {
		u.Fatalf("%v: %.200s", err, text)
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		u.Fatal(err)
	}
	for piece := range slices.Chunk(raw, 4) {
		vector = append(vector, float64(math.Float32frombits(binary.LittleEndian.Uint32(piece))))
	}
	return vector
}
