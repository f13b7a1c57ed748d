// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"slices"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/model"
)

// What an example says of the models that can answer it.
const (
	// needsMember names a feature, or needsEmbedding.
	needsMember = "x-needs"
	// familyMember is what the name of the model's family begins with.
	familyMember = "x-family"
)

// needsEmbedding is the need of a model that embeds.
const needsEmbedding = "embedding"

// keepExamples leaves the examples that the endpoint's model can answer.
func (e Endpoint) keepExamples(value any) {
	switch v := value.(type) {
	case *object:
		for _, name := range slices.Clone(v.names) {
			if example, ok := v.values[name].(*object); ok && !e.answers(example) {
				v.remove(name)
				continue
			}
			e.keepExamples(v.values[name])
		}
		v.remove(needsMember)
		v.remove(familyMember)
	case []any:
		for _, below := range v {
			e.keepExamples(below)
		}
	}
}

// answers tells whether the model can answer an example.
func (e Endpoint) answers(example *object) bool {
	need, _ := example.values[needsMember].(string)
	family, _ := example.values[familyMember].(string)
	return e.meets(need) && strings.HasPrefix(e.Family.Name, family)
}

// meets tells whether the model can do something; what needs nothing is done by all.
func (e Endpoint) meets(need string) bool {
	switch need {
	case "":
		return true
	case needsEmbedding:
		return e.Family.Embedding != ""
	default:
		return !e.Family.Lacks(model.Converse) && !e.Family.Lacks(model.Feature(need))
	}
}
