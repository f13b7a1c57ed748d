// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"time"

	wire "github.com/outcrop-dev/outcrop/internal/wire/anthropic"
)

// Models returns the body of GET /v1/models, in the order of names. All of them fit one page, whatever the parameters after_id, before_id and limit say.
func Models(names []string, created time.Time) []byte {
	list := wire.ModelList{Data: make([]wire.Model, len(names))}
	for i, name := range names {
		list.Data[i] = modelOf(name, created)
	}
	if len(names) > 0 {
		list.FirstID, list.LastID = &names[0], &names[len(names)-1]
	}
	return marshal(list)
}

// Model returns the body of GET /v1/models/{name}.
func Model(name string, created time.Time) []byte { return marshal(modelOf(name, created)) }

func modelOf(name string, created time.Time) wire.Model {
	return wire.Model{Type: wire.TypeModel, ID: name, DisplayName: name, CreatedAt: created.UTC().Truncate(time.Second)}
}
