// SPDX-License-Identifier: Apache-2.0

package field

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// Union is objects of several types that may stand in one place. The member Key, "type" everywhere so far, tells which one an object is.
type Union[T any] map[string]Object[T]

// unionKey is the member that tells an object's type.
const (
	unionKey  = "type"
	quotedKey = `"type"`
)

// Read reads an object by the table of its type, and returns the type, which needs no row in the tables.
func (u Union[T]) Read(d *Decoder, into *T) (string, error) { return u.ReadOr(d, "", into) }

// ReadOr is Read where an object that does not tell its type is of the type fallback; with none it is refused.
func (u Union[T]) ReadOr(d *Decoder, fallback string, into *T) (string, error) {
	if d.Kind() != '{' {
		return "", d.TypeError("an object")
	}
	before := d.json.InputOffset()
	if _, err := d.json.ReadToken(); err != nil {
		return "", err
	}
	if d.Kind() == '"' {
		name, err := d.json.ReadValue()
		if err != nil {
			return "", err
		}
		if string(name) == quotedKey && d.Kind() == '"' {
			return u.readKeyed(d, into)
		}
	}
	return u.readUnkeyed(d, before, fallback, into)
}

// readKeyed reads on where an object begins with its type, as nearly all do.
func (u Union[T]) readKeyed(d *Decoder, into *T) (string, error) {
	var kind string
	var fields Object[T]
	err := d.within(step{name: jsontext.Value(quotedKey)}, func() (err error) {
		if kind, err = d.Word(); err == nil {
			fields, err = u.of(d, kind)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return kind, fields.readMembers(d, into)
}

// readUnkeyed finds the type of an object that has something before it, and reads the object again from its beginning.
func (u Union[T]) readUnkeyed(d *Decoder, before int64, fallback string, into *T) (string, error) {
	raw, err := d.rest(before)
	if err != nil {
		return "", err
	}
	kind, err := kindOf(raw, d.Path())
	if err != nil {
		return "", err
	}
	var fields Object[T]
	err = d.within(step{name: jsontext.Value(quotedKey)}, func() (err error) {
		if kind = cmp.Or(kind, fallback); kind == "" {
			return Missing(d.Path())
		}
		fields, err = u.of(d, kind)
		return err
	})
	if err != nil {
		return "", err
	}
	if _, has := fields[unionKey]; !has {
		fields = maps.Clone(fields)
		fields[unionKey] = Field[T]{Doc: Doc{Fate: Ignored}}
	}
	within := newDecoder(raw, d.report, d.path)
	defer within.release()
	return kind, fields.Read(within, into)
}

// of is the table of a type. A type is refused or reported as a whole by a row of the Key.
func (u Union[T]) of(d *Decoder, kind string) (Object[T], error) {
	fields, known := u[kind]
	if !known {
		return nil, Unsupported(d.Path(), kind, u.kinds(func(fields Object[T]) bool { return fields[unionKey].Fate != Refused }))
	}
	switch row := fields[unionKey]; row.Fate {
	case Refused:
		path := d.Path()
		return nil, Refuse(CodeUnsupported, path, "Unsupported value for '%s': '%s'. %s", path, kind, row.Note)
	case NotCarried:
		d.Drop()
	}
	return fields, nil
}

// kinds lists the types whose tables are wanted.
func (u Union[T]) kinds(wanted func(Object[T]) bool) []string {
	var kinds []string
	for _, kind := range slices.Sorted(maps.Keys(u)) {
		if wanted(u[kind]) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// RefusedType is the table of a type that is refused; the note tells what to write instead.
func RefusedType[T any](note string) Object[T] {
	return Object[T]{unionKey: RefusedRow[T](String, note)}
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

// Entries lists the fields of all types, the Key first.
func (u Union[T]) Entries() []Entry {
	kinds := slices.Sorted(maps.Keys(u))
	entries := []Entry{{Path: unionKey, Type: String, Allowed: kinds, Doc: Doc{Fate: Mapped, Note: "Tells what the object is."}}}
	for _, kind := range kinds {
		for _, entry := range u[kind].Entries() {
			if entry.Path == unionKey && entry.Fate != Refused && entry.Fate != NotCarried {
				continue
			}
			if entry.Variant == "" {
				entry.Variant = kind
			}
			entries = append(entries, entry)
		}
	}
	return entries
}
