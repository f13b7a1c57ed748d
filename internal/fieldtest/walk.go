// SPDX-License-Identifier: Apache-2.0

// Package fieldtest holds tables of fields against what others say of a dialect: the types of its official clients, and its specification. It is for tests.
package fieldtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// Object is an object of a request as somebody else describes it.
type Object struct {
	// Kind is the value of its member type, where that is always the same; else empty.
	Kind string
	// Members tells for each member which objects may stand there, or in a list there.
	Members map[string]func() []Object
}

// Walk fails for each field that may stand in an object and has no row among the entries. What stands within a field that is left out, and in an object that
// is left out for its type, needs none. It returns how many fields it found.
func Walk(t *testing.T, entries []field.Entry, requests []Object) int {
	t.Helper()
	w := &walk{entries: map[string][]field.Entry{}, seen: map[string]bool{}, missing: map[string]bool{}}
	for _, entry := range entries {
		w.entries[entry.Path] = append(w.entries[entry.Path], entry)
	}
	for _, request := range requests {
		w.object("", nil, request)
	}
	for _, missing := range slices.Sorted(maps.Keys(w.missing)) {
		t.Errorf("no row for %s", missing)
	}
	return len(w.seen)
}

type walk struct {
	entries map[string][]field.Entry
	// seen are the places that were looked at, so that an object which may stand within itself ends.
	seen    map[string]bool
	missing map[string]bool
}

const typeMember = "type"

// object looks at the members of an object. The kinds are those of the objects that it stands in.
func (w *walk) object(path string, kinds []string, o Object) {
	types := w.types(path, kinds)
	if o.Kind != "" && len(types) > 0 {
		if !slices.Contains(types, o.Kind) {
			w.missing[fmt.Sprintf("%s of the type %s", path, o.Kind)] = true
			return
		}
		kinds = append(slices.Clone(kinds), o.Kind)
	}
	if o.Kind == "" && len(types) > 0 {
		kinds = append(slices.Clone(kinds), types...) // of which type it is cannot be told
	}
	if o.Kind != "" && w.leavesOut(join(path, typeMember), o.Kind) {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(o.Members)) {
		if name != typeMember || len(types) == 0 {
			w.member(join(path, name), kinds, o.Members[name])
		}
	}
}

func (w *walk) member(path string, kinds []string, within func() []Object) {
	place := fmt.Sprint(path, kinds)
	if w.seen[place] {
		return
	}
	w.seen[place] = true
	row, has := w.row(path, kinds)
	if !has {
		w.missing[strings.TrimSpace(fmt.Sprintf("%s %v", path, kinds))] = true
		return
	}
	below := w.below(path, kinds)
	if row.Fate == field.NotCarried || row.Fate == field.Refused || row.Fate == field.Ignored || below == "" {
		return
	}
	for _, object := range within() {
		w.object(below, kinds, object)
	}
}

func (w *walk) row(path string, kinds []string) (field.Entry, bool) {
	for _, entry := range w.entries[path] {
		if isOf(entry, kinds) {
			return entry, true
		}
	}
	return field.Entry{}, false
}

// isOf tells whether an entry is for objects of one of the kinds.
func isOf(entry field.Entry, kinds []string) bool {
	return entry.Variant == "" || slices.Contains(kinds, entry.Variant)
}

// types are the types of the objects that may stand at a path.
func (w *walk) types(path string, kinds []string) []string {
	for _, entry := range w.entries[join(path, typeMember)] {
		if isOf(entry, kinds) && len(entry.Allowed) > 0 {
			return entry.Allowed
		}
	}
	return nil
}

// leavesOut tells whether objects of a type are refused or reported as a whole.
func (w *walk) leavesOut(path, kind string) bool {
	return slices.ContainsFunc(w.entries[path], func(entry field.Entry) bool {
		return entry.Variant == kind && (entry.Fate == field.Refused || entry.Fate == field.NotCarried)
	})
}

// below is where the members of what stands at a path have their rows; empty where they have none.
func (w *walk) below(path string, kinds []string) string {
	for _, place := range []string{path + "[]", path} {
		for other, entries := range w.entries {
			if strings.HasPrefix(other, place+".") && slices.ContainsFunc(entries, func(entry field.Entry) bool { return isOf(entry, kinds) }) {
				return place
			}
		}
	}
	return ""
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
