// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"regexp"
	"strings"
)

// kind is what a JSON value has to be.
type kind uint8

const (
	kindObject kind = iota
	kindUnion
	kindList
	kindMap
	kindText
	kindInteger
	kindNumber
	kindBoolean
	kindBlob
	kindDocument
	kindEither
	kindTextOr
)

// none marks a bound that a shape does not have.
const none = -1

// shape says what one JSON value may be. Bounds are lengths for texts, lists, maps and blobs, and values for numbers.
type shape struct {
	kind     kind
	members  []member
	elem     string
	key      string
	min, max float64
	pattern  *regexp.Regexp
	enum     []string
}

// member is one named value of an object or a union.
type member struct {
	name     string
	shape    string
	required bool
}

// object is an object with members written "name:Shape", or "name!:Shape" where the member is required.
func object(members ...string) shape {
	return shape{kind: kindObject, members: parseMembers(members), min: none, max: none}
}

// union is an object of which exactly one member is set.
func union(members ...string) shape {
	return shape{kind: kindUnion, members: parseMembers(members), min: none, max: none}
}

func list(elem string, least, most float64) shape {
	return shape{kind: kindList, elem: elem, min: least, max: most}
}

func mapping(key, elem string, least, most float64) shape {
	return shape{kind: kindMap, key: key, elem: elem, min: least, max: most}
}

// text is a string; a pattern has to match the whole of it.
func text(least, most float64, pattern string) shape {
	s := shape{kind: kindText, min: least, max: most}
	if pattern != "" {
		s.pattern = regexp.MustCompile(`^(?:` + pattern + `)$`)
	}
	return s
}

func enum(values ...string) shape {
	return shape{kind: kindText, min: none, max: none, enum: values}
}

func integer(least float64) shape { return shape{kind: kindInteger, min: least, max: none} }

func number(least, most float64) shape { return shape{kind: kindNumber, min: least, max: most} }

func boolean() shape { return shape{kind: kindBoolean, min: none, max: none} }

func blob(least, most float64) shape { return shape{kind: kindBlob, min: least, max: most} }

// document is any JSON value.
func document() shape { return shape{kind: kindDocument, min: none, max: none} }

// either is a string or a list of elem, as Anthropic's content is.
func either(elem string) shape { return shape{kind: kindEither, elem: elem, min: none, max: none} }

// textOr is a string, or what the shape elem says.
func textOr(elem string) shape { return shape{kind: kindTextOr, elem: elem, min: none, max: none} }

func parseMembers(specs []string) []member {
	members := make([]member, len(specs))
	for i, spec := range specs {
		name, target, _ := strings.Cut(spec, ":")
		trimmed := strings.TrimSuffix(name, "!")
		members[i] = member{name: trimmed, shape: target, required: trimmed != name}
	}
	return members
}

func (s shape) member(name string) (member, bool) {
	for _, m := range s.members {
		if m.name == name {
			return m, true
		}
	}
	return member{}, false
}

func (s shape) memberNames() []string {
	names := make([]string, len(s.members))
	for i, m := range s.members {
		names[i] = m.name
	}
	return names
}
