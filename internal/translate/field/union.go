// SPDX-License-Identifier: Apache-2.0

package field

import (
	"bytes"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// Union is objects of several types that may stand in one place. The member Key, "type" everywhere so far, tells which one an object is.
type Union[T any] map[string]Object[T]

// unionKey is the member that tells an object's type.
const unionKey = "type"

// Read reads an object by the table of its type, and returns the type.
func (u Union[T]) Read(d *Decoder, into *T) (string, error) { return u.ReadOr(d, "", into) }

// ReadOr is Read where an object that does not tell its type is of the type fallback; with none it is refused.
func (u Union[T]) ReadOr(d *Decoder, fallback string, into *T) (string, error) {
	if d.Kind() != '{' {
		return "", d.TypeError("an object")
	}
	raw, err := d.Raw()
	if err != nil {
		return "", err
	}
	path := d.Path()
	kind, err := kindOf(raw, path)
	switch {
	case err != nil:
		return "", err
	case kind == "" && fallback == "":
		return "", Missing(path + "." + unionKey)
	case kind == "":
		kind = fallback
	}
	fields, known := u[kind]
	if !known {
		return "", Unsupported(path+"."+unionKey, kind, slices.Sorted(maps.Keys(u)))
	}
	return kind, fields.Read(newDecoder(raw, d.report, d.path), into)
}

// kindOf reads the type of an object that is valid JSON; empty where it does not tell any.
func kindOf(raw jsontext.Value, path string) (string, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(raw))
	_, _ = d.ReadToken()
	for d.PeekKind() == '"' {
		name, _ := d.ReadToken()
		if name.String() != unionKey {
			_ = d.SkipValue()
			continue
		}
		if d.PeekKind() == 'n' {
			return "", nil
		}
		if d.PeekKind() != '"' {
			return "", Refuse(CodeType, path+"."+unionKey, "Invalid type for '%s.%s': expected a string, but got %s instead.", path, unionKey, kindName(d.PeekKind()))
		}
		kind, err := d.ReadToken()
		return kind.String(), err
	}
	return "", nil
}

// Entries lists the fields of all types.
func (u Union[T]) Entries() []Entry {
	var entries []Entry
	for _, kind := range slices.Sorted(maps.Keys(u)) {
		for _, entry := range u[kind].Entries() {
			if entry.Variant == "" {
				entry.Variant = kind
			}
			entries = append(entries, entry)
		}
	}
	return entries
}
