// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"slices"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// tree is a part of a schema that is made here; its members are sorted by name.
type tree = map[string]any

// elements is what a path says for the elements of an array.
const elements = "[]"

// place is where a field stands in a request: what is said of it, and what stands below it.
type place struct {
	entries []field.Entry
	members map[string]*place
	element *place
}

// requestSchema makes a schema of the list of a request's fields. Objects of several types in one place become one with the members of all.
func requestSchema(entries []field.Entry) tree {
	var root place
	for _, entry := range entries {
		root.under(entry.Path).add(entry)
	}
	schema := root.schema()
	schema["type"] = "object"
	schema["description"] = "A field that is null is as good as not there. One that is not listed is not carried."
	return schema
}

func (p *place) add(entry field.Entry) { p.entries = append(p.entries, entry) }

// under finds the place of a path such as messages[].content[].text.
func (p *place) under(path string) *place {
	here := p
	for name := range strings.SplitSeq(path, ".") {
		plain := strings.TrimRight(name, elements)
		if plain != "" {
			here = here.member(plain)
		}
		for range strings.Count(name, elements) {
			if here.element == nil {
				here.element = &place{}
			}
			here = here.element
		}
	}
	return here
}

func (p *place) member(name string) *place {
	if p.members == nil {
		p.members = map[string]*place{}
	}
	if p.members[name] == nil {
		p.members[name] = &place{}
	}
	return p.members[name]
}

func (p *place) schema() tree {
	schema := tree{}
	types := p.types()
	switch {
	case len(types) == 1:
		schema["type"] = types[0]
	case len(types) > 1:
		schema["type"] = types
	}
	if allowed := p.allowed(); len(allowed) > 0 && slices.Equal(types, []any{field.String}) {
		schema["enum"] = allowed
	}
	if text := p.description(); text != "" {
		schema["description"] = text
	}
	p.addBelow(schema)
	return schema
}

func (p *place) addBelow(schema tree) {
	if p.element != nil {
		schema["items"] = p.element.schema()
	}
	if len(p.members) == 0 {
		return
	}
	properties := tree{}
	for name, member := range p.members {
		properties[name] = member.schema()
	}
	schema["properties"] = properties
}

// types lists what JSON types the field may have; nothing: any.
func (p *place) types() []any {
	var types []any
	for _, entry := range p.entries {
		for name := range strings.SplitSeq(entry.Type, " or ") {
			if name == field.Any {
				return nil
			}
			if !slices.Contains(types, any(name)) {
				types = append(types, name)
			}
		}
	}
	return types
}

// allowed lists the values that the field may have; nothing: any.
func (p *place) allowed() []any {
	var allowed []any
	for _, entry := range p.entries {
		if len(entry.Allowed) == 0 {
			return nil
		}
		for _, value := range entry.Allowed {
			if !slices.Contains(allowed, any(value)) {
				allowed = append(allowed, value)
			}
		}
	}
	return allowed
}

// description says what becomes of the field, once for all types of object of which it says the same.
func (p *place) description() string {
	var texts []string
	variants := map[string][]string{}
	for _, entry := range p.entries {
		text := fateOf(entry.Doc)
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		if variant := "`" + entry.Variant + "`"; entry.Variant != "" && !slices.Contains(variants[text], variant) {
			variants[text] = append(variants[text], variant)
		}
	}
	for i, text := range texts {
		if of := variants[text]; len(of) > 0 {
			texts[i] = "In " + strings.Join(of, ", ") + ": " + text
		}
	}
	return strings.Join(texts, "\n\n")
}

// fateWords are how a fate begins a description.
var fateWords = map[field.Fate]string{
	field.Carried: "*Carried*", field.Mapped: "*Mapped*", field.NotCarried: "*Not carried*", field.Refused: "*Refused*", field.Ignored: "*Ignored*",
}

func fateOf(doc field.Doc) string {
	text := fateWords[doc.Fate]
	if doc.To != "" {
		text += " to `" + doc.To + "`"
	}
	text += "."
	if doc.Note != "" {
		text += " " + doc.Note
	}
	return text
}
