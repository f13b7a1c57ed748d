// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"
)

// object is a JSON object whose members keep the order in which they were written: it is the one in which people read them.
type object struct {
	names  []string
	values map[string]any
}

func newObject() *object { return &object{values: map[string]any{}} }

// set gives a member its value. A new one comes last.
func (o *object) set(name string, value any) {
	if _, known := o.values[name]; !known {
		o.names = append(o.names, name)
	}
	o.values[name] = value
}

func (o *object) remove(name string) {
	o.names = slices.DeleteFunc(o.names, func(n string) bool { return n == name })
	delete(o.values, name)
}

// below returns the object at a path, and makes it where there is none.
func (o *object) below(path ...string) *object {
	for _, name := range path {
		next, ok := o.values[name].(*object)
		if !ok {
			next = newObject()
			o.set(name, next)
		}
		o = next
	}
	return o
}

// MarshalJSONTo writes the members in their order.
func (o *object) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, name := range o.names {
		if err := enc.WriteToken(jsontext.String(name)); err != nil {
			return err
		}
		if err := json.MarshalEncode(enc, o.values[name]); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

// UnmarshalYAML reads the members in their order, those that are merged in by << among them.
func (o *object) UnmarshalYAML(node *yaml.Node) error {
	*o = *newObject()
	for i := 0; i+1 < len(node.Content); i += 2 {
		value, err := fromYAML(node.Content[i+1])
		if err != nil {
			return err
		}
		if merged, ok := value.(*object); ok && node.Content[i].Tag == "!!merge" {
			for _, name := range merged.names {
				o.set(name, merged.values[name])
			}
			continue
		}
		o.set(node.Content[i].Value, value)
	}
	return nil
}

// fromYAML is a value as JSON has it. What an alias stands for is read anew, so that nothing stands in two places.
func fromYAML(node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.AliasNode:
		return fromYAML(node.Alias)
	case yaml.MappingNode:
		read := newObject()
		return read, read.UnmarshalYAML(node)
	case yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, element := range node.Content {
			value, err := fromYAML(element)
			if err != nil {
				return nil, err
			}
			list[i] = value
		}
		return list, nil
	default:
		var value any
		err := node.Decode(&value)
		return value, err
	}
}
