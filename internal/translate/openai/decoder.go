// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"encoding/json"
	"maps"
	"slices"
)

// decoder walks a request and remembers what it has no place for.
type decoder struct {
	notCarried map[string]bool
}

// member puts one member of an object where it belongs in T.
type member[T any] func(d *decoder, v value, into *T) error

// object reads an object by the table of its members. Null means not given. Names are matched exactly, and of a name given twice the last counts.
// Members are read in the order of their names, so that of several faults the same one is always reported.
func object[T any](d *decoder, v value, members map[string]member[T], into *T) error {
	if v.kind() != "an object" {
		return v.typeError("an object")
	}
	var raws map[string]json.RawMessage
	if err := json.Unmarshal(v.raw, &raws); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(raws)) {
		at := v.member(name)
		at.raw = raws[name]
		if err := decodeMember(d, at, members[name], into); err != nil {
			return err
		}
	}
	return nil
}

func decodeMember[T any](d *decoder, at value, decode member[T], into *T) error {
	if at.isNull() {
		return nil
	}
	if decode == nil {
		d.drop(at)
		return nil
	}
	return decode(d, at, into)
}

// array reads an array of objects.
func array[T any](d *decoder, v value, decode func(*decoder, value) (T, error)) ([]T, error) {
	elements, err := v.elements("an array of objects")
	if err != nil {
		return nil, err
	}
	list := make([]T, len(elements))
	for i, element := range elements {
		if list[i], err = decode(d, element); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// put stores what a reader of values returns.
func put[T any](into *T) func(T, error) error {
	return func(read T, err error) error {
		*into = read
		return err
	}
}

// text makes a member of a table from the field that it fills; nonEmpty and boolean do likewise.
func text[T any](field func(*T) *string) member[T] {
	return func(_ *decoder, v value, into *T) error { return put(field(into))(v.string()) }
}

func nonEmpty[T any](field func(*T) *string) member[T] {
	return func(_ *decoder, v value, into *T) error { return put(field(into))(v.name()) }
}

func boolean[T any](field func(*T) *bool) member[T] {
	return func(_ *decoder, v value, into *T) error { return put(field(into))(v.bool()) }
}

// ignored is a member that says nothing which another one does not say.
func ignored[T any](*decoder, value, *T) error { return nil }
