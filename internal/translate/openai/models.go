// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// owner is what every model says of its owner.
const owner = "amazon-bedrock"

// Models returns the body of GET /v1/models, in the order of names.
func Models(names []string, created time.Time) []byte {
	list := openaiwire.ModelList{Object: openaiwire.ObjectList, Data: make([]openaiwire.Model, len(names))}
	for i, name := range names {
		list.Data[i] = modelOf(name, created)
	}
	return plain(list)
}

// Model returns the body of GET /v1/models/{name}.
func Model(name string, created time.Time) []byte { return plain(modelOf(name, created)) }

func modelOf(name string, created time.Time) openaiwire.Model {
	return openaiwire.Model{ID: name, Object: openaiwire.ObjectModel, Created: created.Unix(), OwnedBy: owner}
}

// plain encodes what is made of strings and numbers alone, which cannot fail.
func plain(v any) []byte {
	body, _ := json.Marshal(v, jsontext.AllowInvalidUTF8(true)) // what an upstream wrote must not break the answer that quotes it
	return body
}
