// SPDX-License-Identifier: Apache-2.0

package fieldtest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Client describes the requests of an official client by the types of its parameters. Kinds tells the values of the member type for Go types that do not tell
// it themselves, by their names.
func Client(request any, kinds map[string]string) []Object {
	return client{kinds: kinds}.objects(reflect.TypeOf(request), nil)
}

type client struct{ kinds map[string]string }

// objects are the objects that a type may stand for: itself, or the members of a union, which may be a member of itself. The unions are those around it.
func (c client) objects(t reflect.Type, unions []reflect.Type) []Object {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || strings.HasPrefix(t.Name(), "Opt[") || slices.Contains(unions, t) {
		return nil
	}
	unions = append(slices.Clone(unions), t)
	object := Object{Kind: c.kindOf(t), Members: map[string]func() []Object{}}
	var objects []Object
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || name == "-":
		case name == "" && strings.Contains(options, "inline"):
			objects = append(objects, c.objects(f.Type, unions)...)
		case name != "":
			object.Members[name] = func() []Object { return c.objects(f.Type, nil) }
		}
	}
	if len(object.Members) > 0 {
		objects = append(objects, object)
	}
	return objects
}

// kindOf is the constant type of an object.
func (c client) kindOf(t reflect.Type) string {
	if kind, told := c.kinds[t.Name()]; told {
		return kind
	}
	f, has := t.FieldByName("Type")
	if !has {
		return ""
	}
	constant := reflect.Zero(f.Type).MethodByName("Default")
	if !constant.IsValid() {
		return ""
	}
	return fmt.Sprint(constant.Call(nil)[0].Interface())
}
