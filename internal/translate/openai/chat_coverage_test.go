// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"go.yaml.in/yaml/v3"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// TestEveryFieldOfTheClientHasAFate walks the type of the request that OpenAI's client sends, and finds a row for each of its fields.
func TestEveryFieldOfTheClientHasAFate(t *testing.T) {
	w := walk{}
	w.goType("", reflect.TypeFor[openai.ChatCompletionNewParams](), nil)
	w.requireRows(t, 100)
}

// TestEveryFieldOfTheSpecificationHasAFate does likewise with OpenAI's own specification, which is newer than the client, or older.
func TestEveryFieldOfTheSpecificationHasAFate(t *testing.T) {
	file := os.Getenv("OUTCROP_OPENAPI")
	if recordings := os.Getenv("OUTCROP_RECORDINGS"); file == "" && recordings != "" {
		file = filepath.Join(recordings, "..", "reference", "openai-openapi.yaml")
	}
	raw, err := os.ReadFile(file)
	if file == "" || os.IsNotExist(err) {
		t.Skip("neither OUTCROP_OPENAPI names OpenAI's specification, nor is it beside OUTCROP_RECORDINGS")
	}
	var document struct {
		Components struct{ Schemas map[string]schema }
	}
	if err == nil {
		err = yaml.Unmarshal(raw, &document)
	}
	if err != nil {
		t.Fatal(err)
	}
	w := walk{}
	w.schema("", document.Components.Schemas["CreateChatCompletionRequest"], document.Components.Schemas, nil)
	w.requireRows(t, 100)
}

// walk collects the paths of a request's fields, and the constants that a field may have there.
type walk map[string][]string

func (w walk) add(path string, constants ...string) { w[path] = append(w[path], constants...) }

// goType walks a type of the client's: members by their JSON names, and unions through all of their variants.
func (w walk) goType(path string, t reflect.Type, within []reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		if t.Kind() == reflect.Slice {
			path += "[]"
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || strings.HasPrefix(t.Name(), "Opt[") || slices.Contains(within, t) {
		return
	}
	within = append(slices.Clone(within), t)
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || name == "-":
		case name == "" && strings.Contains(options, "inline"):
			w.goType(path, f.Type, within)
		case name != "":
			at := strings.TrimPrefix(path+"."+name, ".")
			w.add(at, constantOf(f.Type)...)
			w.goType(at, f.Type, within)
		}
	}
}

// constantOf is the value of a field that has only one.
func constantOf(t reflect.Type) []string {
	method := reflect.New(t).MethodByName("Default")
	if !method.IsValid() {
		return nil
	}
	return []string{fmt.Sprint(method.Call(nil)[0].Interface())}
}

// schema is what of a JSON Schema tells where fields are.
type schema struct {
	Ref        string   `yaml:"$ref"`
	AllOf      []schema `yaml:"allOf"`
	AnyOf      []schema `yaml:"anyOf"`
	OneOf      []schema `yaml:"oneOf"`
	Properties map[string]schema
	Items      *schema
	Enum       []any
}

// schema walks a schema of the specification.
func (w walk) schema(path string, s schema, all map[string]schema, within []string) {
	if s.Ref != "" {
		name := s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
		if !slices.Contains(within, name) {
			w.schema(path, all[name], all, append(slices.Clone(within), name))
		}
		return
	}
	for _, part := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		w.schema(path, part, all, within)
	}
	if s.Items != nil {
		w.schema(path+"[]", *s.Items, all, within)
	}
	for name, property := range s.Properties {
		at := strings.TrimPrefix(path+"."+name, ".")
		w.add(at)
		if len(property.Enum) == 1 {
			w.add(at, fmt.Sprint(property.Enum[0]))
		}
		w.schema(at, property, all, within)
	}
}

// requireRows fails for a field that has no row, where no row above speaks for it, and for a type of an object that the row of its type does not list.
func (w walk) requireRows(t *testing.T, least int) {
	t.Helper()
	rows := map[string][]field.Entry{}
	for _, entry := range ChatFields() {
		rows[entry.Path] = append(rows[entry.Path], entry)
	}
	for _, path := range slices.Sorted(maps.Keys(w)) {
		if spokenFor(path, rows) {
			continue
		}
		if len(rows[path]) == 0 {
			t.Errorf("%s has no row", path)
			continue
		}
		for _, constant := range w[path] {
			if allowed := rows[path][0].Allowed; strings.HasSuffix(path, ".type") && !slices.Contains(allowed, constant) {
				t.Errorf("%s has no row for %q, only for %q", path, constant, allowed)
			}
		}
	}
	if len(w) < least {
		t.Errorf("want at least %d fields, got %d", least, len(w))
	}
	t.Logf("%d fields", len(w))
}

// spokenFor tells whether a row above a path speaks for all that is within it: what is not carried is left out as a whole, and what has no rows below is
// carried as it stands.
func spokenFor(path string, rows map[string][]field.Entry) bool {
	for at := strings.LastIndexAny(path, ".["); at > 0; at = strings.LastIndexAny(path[:at], ".[") {
		for _, row := range rows[path[:at]] {
			whole := !slices.ContainsFunc(slices.Collect(maps.Keys(rows)), func(other string) bool {
				return strings.HasPrefix(other, path[:at]+".") || strings.HasPrefix(other, path[:at]+"[]")
			})
			if whole || row.Fate == field.NotCarried || row.Fate == field.Refused || row.Fate == field.Ignored {
				return true
			}
		}
	}
	return false
}

// TestRowsSayWhatBecomesOfTheirFields holds the table to what documents need of it.
func TestRowsSayWhatBecomesOfTheirFields(t *testing.T) {
	for _, entry := range ChatFields() {
		switch {
		case entry.Type == "":
			t.Errorf("%s: no type", entry.Path)
		case entry.Fate == field.Carried && entry.To == "":
			t.Errorf("%s: carried, but not where to", entry.Path)
		case (entry.Fate == field.NotCarried || entry.Fate == field.Refused || entry.Fate == field.Ignored) && entry.Note == "":
			t.Errorf("%s: %s without a reason", entry.Path, entry.Fate)
		}
	}
}
