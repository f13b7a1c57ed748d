// SPDX-License-Identifier: Apache-2.0

package field

import (
	"cmp"
	"io"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
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
	at := d.path
	kind, fields, refused := u.peek(d, fallback)
	if refused != nil {
		d.path = at
		_, broken := d.Raw() // what was seen ahead means nothing where it is no JSON
		return "", cmp.Or(broken, refused)
	}
	if _, err := d.json.ReadToken(); err != nil {
		return "", err
	}
	return kind, fields.readMembers(d, unionKey, into)
}

// peek finds the type of the object that comes next, and its table.
func (u Union[T]) peek(d *Decoder, fallback string) (kind string, fields Object[T], err error) {
	key, found := d.peekKey()
	if !found {
		return "", nil, io.ErrUnexpectedEOF
	}
	err = d.within(step{name: jsontext.Value(quotedKey)}, func() (err error) {
		if kind, err = kindOf(d, key, fallback); err == nil {
			fields, err = u.of(d, kind)
		}
		return err
	})
	return kind, fields, err
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

// kindOf is the type that the value of the Key tells, which may be absent.
func kindOf(d *Decoder, key jsontext.Value, fallback string) (string, error) {
	kind := fallback
	switch {
	case key.Kind() == '"':
		kind = cmp.Or(jsonstring.Unquote(key), fallback)
	case key != nil && key.Kind() != 'n':
		path := d.Path()
		return "", Refuse(CodeType, path, "Invalid type for '%s': expected a string, but got %s instead.", path, kindName(key.Kind()))
	}
	if kind == "" {
		return "", Missing(d.Path())
	}
	return kind, nil
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
