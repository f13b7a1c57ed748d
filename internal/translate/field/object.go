// SPDX-License-Identifier: Apache-2.0

package field

import (
	"bytes"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
)

// Object is the table of an object's fields by their names. What an object has beside them is reported as not carried.
type Object[T any] map[string]Field[T]

// Field is one row of a table: how a field is read into a T, and what is known of it.
type Field[T any] struct {
	Doc
	// Type is JSON's type, for documents.
	Type string
	// Allowed lists the values that a string may have, for documents.
	Allowed []string
	// Neutral lists values, as compact JSON, that ask for nothing but what happens anyway, so that they are neither reported nor refused.
	Neutral []string
	// Read reads the field's value, which is not null. It is nil where the field is not carried, ignored or refused whatever its value is.
	Read func(d *Decoder, into *T) error
	// Within lists the fields of the objects that stand here, with paths that begin below the field; nil: none.
	Within func() []Entry
}

// Read reads an object. A field that is null is not given.
func (o Object[T]) Read(d *Decoder, into *T) error {
	if d.Kind() != '{' {
		return d.TypeError("an object")
	}
	if _, err := d.json.ReadToken(); err != nil {
		return err
	}
	return o.readMembers(d, "", into)
}

// readMembers reads what is left of an object, and its end. A member that is known already is passed over.
func (o Object[T]) readMembers(d *Decoder, known string, into *T) error {
	name, err := d.nextName()
	for ; name != nil && err == nil; name, err = d.nextName() {
		if known != "" && jsonstring.Equal(name, known) {
			err = d.json.SkipValue()
		} else {
			err = d.within(step{name: name}, func() error { return o.readField(d, name, into) })
		}
		if err != nil {
			return err
		}
	}
	if err == nil {
		_, err = d.json.ReadToken()
	}
	return err
}

func (o Object[T]) readField(d *Decoder, name jsontext.Value, into *T) error {
	field, known := o[string(name[1:len(name)-1])]
	if bytes.IndexByte(name, '\\') >= 0 {
		field, known = o[jsonstring.Unquote(name)]
	}
	if !known {
		field.Fate = NotCarried
	}
	switch {
	case d.Kind() == 'n' || field.Fate == Ignored:
		_, err := d.Raw()
		return err
	case field.Read == nil:
		return field.leaveOut(d)
	}
	return field.Read(d, into)
}

// leaveOut reads over a field that has no place in Bedrock's request, and reports or refuses it.
func (f Field[T]) leaveOut(d *Decoder) error {
	raw, err := d.Raw()
	if err != nil || isNeutral(f.Neutral, raw) {
		return err
	}
	if f.Fate == Refused {
		path := d.Path()
		return Refuse(CodeUnsupported, path, "Unsupported parameter: '%s'. %s", path, f.Note)
	}
	d.report.Drop(d.Path())
	return nil
}

func isNeutral(values []string, raw jsontext.Value) bool {
	if len(values) == 0 {
		return false
	}
	compact := raw.Clone()
	return compact.Compact() == nil && slices.Contains(values, string(compact))
}

// Entries lists the fields of the table and of what stands within them, sorted by their paths.
func (o Object[T]) Entries() []Entry {
	var entries []Entry
	for _, name := range slices.Sorted(maps.Keys(o)) {
		field := o[name]
		entries = append(entries, Entry{Path: name, Type: field.Type, Allowed: field.Allowed, Doc: field.Doc})
		if field.Within != nil {
			entries = append(entries, below(name, field.Within())...)
		}
	}
	return entries
}

// below puts entries under a name.
func below(name string, entries []Entry) []Entry {
	placed := slices.Clone(entries)
	for i := range placed {
		switch path := placed[i].Path; {
		case path == "":
			placed[i].Path = name
		case path[0] == '[':
			placed[i].Path = name + path
		default:
			placed[i].Path = name + "." + path
		}
	}
	return placed
}
