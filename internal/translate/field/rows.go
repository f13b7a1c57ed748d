// SPDX-License-Identifier: Apache-2.0

package field

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// put stores what a reader of values returns.
func put[V any](into *V) func(V, error) error {
	return func(read V, err error) error {
		*into = read
		return err
	}
}

// TextOf is a row of a string that is left as it is written.
func TextOf[T any](doc Doc, at func(*T) *jsontext.Value) Field[T] {
	return Field[T]{Doc: doc, Type: String, Read: func(d *Decoder, into *T) error { return put(at(into))(d.Text()) }}
}

// WordOf is a row of a short string.
func WordOf[T any](doc Doc, at func(*T) *string) Field[T] {
	return Field[T]{Doc: doc, Type: String, Read: func(d *Decoder, into *T) error { return put(at(into))(d.Word()) }}
}

// NameOf is a row of a string that may not be empty.
func NameOf[T any](doc Doc, at func(*T) *string) Field[T] {
	return Field[T]{Doc: doc, Type: String, Read: func(d *Decoder, into *T) error { return put(at(into))(d.Name()) }}
}

// OneOf is a row of a string out of a closed list.
func OneOf[T any](doc Doc, allowed []string, at func(*T) *string) Field[T] {
	return Field[T]{Doc: doc, Type: String, Allowed: allowed, Read: func(d *Decoder, into *T) error { return put(at(into))(d.OneOf(allowed)) }}
}

// BoolOf is a row of a boolean.
func BoolOf[T any](doc Doc, at func(*T) *bool) Field[T] {
	return Field[T]{Doc: doc, Type: Boolean, Read: func(d *Decoder, into *T) error { return put(at(into))(d.Bool()) }}
}

// IntegerOf is a row of a whole number from low to high.
func IntegerOf[T any](doc Doc, low, high int64, at func(*T) **int64) Field[T] {
	return Field[T]{Doc: doc, Type: Integer, Read: func(d *Decoder, into *T) error {
		number, err := d.Integer(low, high)
		*at(into) = &number
		return err
	}}
}

// NumberOf is a row of a number from low to high.
func NumberOf[T any](doc Doc, low, high float64, at func(*T) **float64) Field[T] {
	return Field[T]{Doc: doc, Type: Number, Read: func(d *Decoder, into *T) error {
		number, err := d.Number(low, high)
		*at(into) = &number
		return err
	}}
}

// RawObjectOf is a row of an object that is left as it is written.
func RawObjectOf[T any](doc Doc, at func(*T) *jsontext.Value) Field[T] {
	return Field[T]{Doc: doc, Type: Map, Read: func(d *Decoder, into *T) error { return put(at(into))(d.RawObject()) }}
}

// ObjectOf is a row of an object with a table of its own.
func ObjectOf[T, U any](doc Doc, fields Object[U], at func(*T) *U) Field[T] {
	return Field[T]{Doc: doc, Type: Map, Within: fields.Entries, Read: func(d *Decoder, into *T) error { return fields.Read(d, at(into)) }}
}

// ListOf is a row of an array whose elements are read one by one; entries lists the fields of an element, or is nil.
func ListOf[T, U any](doc Doc, entries func() []Entry, read func(*Decoder) (U, error), at func(*T) *[]U) Field[T] {
	return Field[T]{Doc: doc, Type: List, Within: Elements(entries), Read: func(d *Decoder, into *T) error {
		return put(at(into))(ReadList(d, "an array", read))
	}}
}

// ReadList reads an array whose elements are read one by one. It is not nil, even when empty.
func ReadList[U any](d *Decoder, expected string, read func(*Decoder) (U, error)) ([]U, error) {
	list := []U{}
	err := d.Elements(expected, func(int) error {
		element, err := read(d)
		list = append(list, element)
		return err
	})
	return list, err
}

// Elements puts the fields of an array's elements under [].
func Elements(entries func() []Entry) func() []Entry {
	if entries == nil {
		return nil
	}
	return func() []Entry { return below("[]", entries()) }
}

// Custom is a row that is read in a way of its own.
func Custom[T any](kind string, doc Doc, read func(*Decoder, *T) error) Field[T] {
	return Field[T]{Doc: doc, Type: kind, Read: read}
}

// Kept is a row that is read, and whose value is kept as it stands in the request too.
func Kept[T any](row Field[T], at func(*T) *jsontext.Value) Field[T] {
	read := row.Read
	row.Read = func(d *Decoder, into *T) error {
		return Keep(d, at(into), func() error { return read(d, into) })
	}
	return row
}

// Keep reads a value, and keeps it as it stands in the request too.
func Keep(d *Decoder, kept *jsontext.Value, read func() error) error {
	start := d.json.InputOffset()
	if err := read(); err != nil {
		return err
	}
	*kept = jsontext.Value(bytes.TrimLeft(d.body[start:d.json.InputOffset()], ":, \t\r\n"))
	return nil
}

// Dropped is a row of a field that Bedrock has no way to say. Values that are neutral are not reported.
func Dropped[T any](kind, note string, neutral ...string) Field[T] {
	return Field[T]{Doc: Doc{Fate: NotCarried, Note: note}, Type: kind, Neutral: neutral}
}

// RefusedRow is a row of a field without which the answer would be another one; the note tells what to write instead. Neutral values are let pass.
func RefusedRow[T any](kind, note string, neutral ...string) Field[T] {
	return Field[T]{Doc: Doc{Fate: Refused, Note: note}, Type: kind, Neutral: neutral}
}

// IgnoredRow is a row of a field that says nothing about the answer; the note tells why.
func IgnoredRow[T any](kind, note string) Field[T] {
	return Field[T]{Doc: Doc{Fate: Ignored, Note: note}, Type: kind}
}
