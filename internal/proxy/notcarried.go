// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"slices"
	"sync"

	"github.com/outcrop-dev/outcrop/internal/translate/catalogue"
)

// otherField stands for every field that is none of a dialect's own: a caller's invention must not become a label or a line of the log.
const otherField = "other"

// knownField is the member of the request that a field that was not carried belongs to.
func knownField(field string) string {
	if member := catalogue.Member(field); slices.Contains(knownMembers(), member) {
		return member
	}
	return otherField
}

var knownMembers = sync.OnceValue(catalogue.Members)

// knownFieldsOf is each of knownField's answers once.
func knownFieldsOf(fields []string) []string {
	var known []string
	for _, field := range fields {
		if name := knownField(field); !slices.Contains(known, name) {
			known = append(known, name)
		}
	}
	return known
}
