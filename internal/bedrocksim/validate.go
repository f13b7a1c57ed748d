// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// faultKind tells faults of type, which end the reading of a body, from faults of value, which are collected.
type faultKind uint8

const (
	faultValue faultKind = iota
	faultMissing
	faultUnknown
	faultUnion
	faultType
)

// fault is one thing wrong with a body. Path elements are member names and list indexes.
type fault struct {
	kind   faultKind
	path   []any
	value  string
	detail string
	shape  string
}

// validator walks a decoded body along a table of shapes and collects its faults.
type validator struct {
	shapes       map[string]shape
	allowUnknown bool
	faults       []fault
}

var numberNames = map[kind]string{kindInteger: "Integer", kindNumber: "Float"}

// validate reports every fault of v as a value of the named shape, in the order of the table's members.
func validate(shapes map[string]shape, name string, v any, allowUnknown bool) []fault {
	w := &validator{shapes: shapes, allowUnknown: allowUnknown}
	w.walk(nil, name, v)
	return w.faults
}

func (w *validator) walk(path []any, name string, v any) {
	switch w.shapes[name].kind {
	case kindObject:
		w.object(path, name, v)
	case kindUnion:
		w.union(path, name, v)
	case kindList:
		w.list(path, name, v)
	case kindMap:
		w.mapping(path, name, v)
	case kindEither:
		w.either(path, name, v)
	case kindTextOr:
		if _, ok := v.(string); !ok {
			w.walk(path, w.shapes[name].elem, v)
		}
	case kindText:
		w.text(path, name, v)
	case kindInteger, kindNumber:
		w.number(path, name, v)
	case kindBoolean:
		w.boolean(path, v)
	case kindBlob:
		w.blob(path, name, v)
	case kindDocument:
	}
}

func (w *validator) add(f fault) { w.faults = append(w.faults, f) }

func (w *validator) wrongType(path []any, v any, want string) {
	w.add(fault{kind: faultType, path: path, value: jsonType(v), detail: want})
}

func (w *validator) object(path []any, name string, v any) {
	obj, ok := v.(map[string]any)
	if !ok {
		w.wrongType(path, v, "Structure")
		return
	}
	w.unknown(path, name, obj)
	for _, m := range w.shapes[name].members {
		w.memberOf(path, m, obj)
	}
}

func (w *validator) memberOf(path []any, m member, obj map[string]any) {
	value := obj[m.name]
	at := append(slices.Clone(path), m.name)
	if value != nil {
		w.walk(at, m.shape, value)
		return
	}
	if m.required {
		w.add(fault{kind: faultMissing, path: at})
	}
}

func (w *validator) unknown(path []any, name string, obj map[string]any) {
	if w.allowUnknown {
		return
	}
	for _, key := range sortedKeys(obj) {
		if _, ok := w.shapes[name].member(key); !ok {
			w.add(fault{kind: faultUnknown, path: path, value: key})
		}
	}
}

func (w *validator) union(path []any, name string, v any) {
	obj, ok := v.(map[string]any)
	if !ok {
		w.wrongType(path, v, "Structure")
		return
	}
	w.unknown(path, name, obj)
	set := 0
	for _, m := range w.shapes[name].members {
		if obj[m.name] != nil {
			set++
			w.memberOf(path, m, obj)
		}
	}
	if set != 1 {
		names := strings.Join(w.shapes[name].memberNames(), ", ")
		w.add(fault{kind: faultUnion, path: path, value: fmt.Sprint(set), detail: names, shape: name})
	}
}

func (w *validator) list(path []any, name string, v any) {
	items, ok := v.([]any)
	if !ok {
		w.wrongType(path, v, "List")
		return
	}
	w.length(path, name, v, len(items))
	for i, item := range items {
		w.walk(append(slices.Clone(path), i), w.shapes[name].elem, item)
	}
}

func (w *validator) mapping(path []any, name string, v any) {
	obj, ok := v.(map[string]any)
	if !ok {
		w.wrongType(path, v, "Map")
		return
	}
	w.length(path, name, v, len(obj))
	for _, key := range sortedKeys(obj) {
		at := append(slices.Clone(path), key)
		w.walk(at, w.shapes[name].key, key)
		w.walk(at, w.shapes[name].elem, obj[key])
	}
}

func (w *validator) either(path []any, name string, v any) {
	if _, ok := v.(string); !ok {
		w.list(path, name, v)
	}
}

func (w *validator) text(path []any, name string, v any) {
	str, ok := v.(string)
	if !ok {
		w.wrongType(path, v, "String")
		return
	}
	s := w.shapes[name]
	w.length(path, name, v, utf8.RuneCountInString(str))
	if s.pattern != nil && !s.pattern.MatchString(str) {
		w.value(path, v, "satisfy regular expression pattern: "+plainPattern(s))
	}
	if s.enum != nil && !slices.Contains(s.enum, str) {
		w.value(path, v, "satisfy enum value set: ["+strings.Join(s.enum, ", ")+"]")
	}
}

func (w *validator) number(path []any, name string, v any) {
	n, ok := numberOf(v)
	s := w.shapes[name]
	if !ok || (s.kind == kindInteger && n != math.Trunc(n)) {
		w.wrongType(path, v, numberNames[s.kind])
		return
	}
	if s.min != none && n < s.min {
		w.value(path, v, fmt.Sprintf("have value greater than or equal to %g", s.min))
	}
	if s.max != none && n > s.max {
		w.value(path, v, fmt.Sprintf("have value less than or equal to %.0f", s.max))
	}
}

func (w *validator) boolean(path []any, v any) {
	if _, ok := v.(bool); !ok {
		w.wrongType(path, v, "Boolean")
	}
}

func (w *validator) blob(path []any, name string, v any) {
	str, ok := v.(string)
	if !ok {
		w.wrongType(path, v, "Blob")
		return
	}
	raw, err := base64.StdEncoding.DecodeString(str)
	if err != nil {
		w.wrongType(path, v, "Blob")
		return
	}
	w.length(path, name, "java.nio.HeapByteBuffer", len(raw))
}

func (w *validator) length(path []any, name string, v any, n int) {
	s := w.shapes[name]
	if s.min != none && float64(n) < s.min {
		w.value(path, v, fmt.Sprintf("have length greater than or equal to %g", s.min))
	}
	if s.max != none && float64(n) > s.max {
		w.value(path, v, fmt.Sprintf("have length less than or equal to %.0f", s.max))
	}
}

func (w *validator) value(path []any, v any, constraint string) {
	w.add(fault{path: path, value: shown(v), detail: constraint})
}

func plainPattern(s shape) string {
	return strings.TrimSuffix(strings.TrimPrefix(s.pattern.String(), "^(?:"), ")$")
}

func numberOf(v any) (float64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}
