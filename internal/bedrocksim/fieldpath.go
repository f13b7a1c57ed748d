// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"strconv"
	"strings"
)

// fieldPathsReadable refuses paths that are no JSON pointers (RFC 6901).
func fieldPathsReadable(_ *Model, b *converseBody) *apiError {
	for i, path := range b.AdditionalModelResponseFieldPaths {
		if !strings.HasPrefix(path, "/") {
			return validationError("The value at additionalModelResponseFieldPaths.%d isn't a valid JSON Pointer. Provide a valid JSON Pointer and try again.", i)
		}
	}
	return nil
}

// additionalFields are the members of the model's own answer that the request asked for, each where it is there; nil without any.
func additionalFields(x *exchange, r *reply) any {
	if len(x.prompt.fieldPaths) == 0 || x.native == nil {
		return nil
	}
	raw, err := encodeJSON(x.native(x, r))
	if err != nil {
		return nil
	}
	own, err := decodeTree(raw)
	if err != nil {
		return nil
	}
	fields := map[string]any{}
	for _, path := range x.prompt.fieldPaths {
		steps := strings.Split(strings.TrimPrefix(path, "/"), "/")
		if v, ok := followed(own, steps); ok {
			place(fields, steps, v)
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return fields
}

var pointerEscapes = strings.NewReplacer("~1", "/", "~0", "~")

// followed is what a pointer leads to.
func followed(v any, steps []string) (any, bool) {
	for _, step := range steps {
		switch holder := v.(type) {
		case map[string]any:
			member, ok := holder[pointerEscapes.Replace(step)]
			if !ok {
				return nil, false
			}
			v = member
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(holder) {
				return nil, false
			}
			v = holder[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// place puts a value into an object under the names of its path.
func place(fields map[string]any, steps []string, v any) {
	for _, step := range steps[:len(steps)-1] {
		next, ok := fields[pointerEscapes.Replace(step)].(map[string]any)
		if !ok {
			next = map[string]any{}
			fields[pointerEscapes.Replace(step)] = next
		}
		fields = next
	}
	fields[pointerEscapes.Replace(steps[len(steps)-1])] = v
}
