// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// shownLimit bounds how much of a refused value an error repeats, in bytes.
const shownLimit = 80

// coralError words faults as the front end of Bedrock does: the first fault of type alone, else all faults of value.
func coralError(faults []fault) *apiError {
	for _, f := range faults {
		if f.kind == faultType {
			return serializationError(typeMessage(f))
		}
	}
	for _, f := range faults {
		if f.kind == faultUnion || f.kind == faultUnknown {
			return validationError("%s", coralStructure(f))
		}
	}
	return validationError("%s", coralConstraints(faults))
}

func coralConstraints(faults []fault) string {
	details := make([]string, len(faults))
	for i, f := range faults {
		details[i] = coralConstraint(f)
	}
	noun := "errors"
	if len(faults) == 1 {
		noun = "error"
	}
	return fmt.Sprintf("%d validation %s detected: %s", len(faults), noun, strings.Join(details, "; "))
}

func coralConstraint(f fault) string {
	if f.kind == faultMissing {
		return fmt.Sprintf("Value null at '%s' failed to satisfy constraint: Member must not be null", coralPath(f.path))
	}
	return fmt.Sprintf("Value '%s' at '%s' failed to satisfy constraint: Member must %s", f.value, coralPath(f.path), f.detail)
}

func coralStructure(f fault) string {
	if f.kind == faultUnknown {
		return malformed(pointer(f.path) + ": extraneous key [" + f.value + "] is not permitted")
	}
	if f.value == "0" {
		return fmt.Sprintf("%s object at %s must set one of the following keys: %s.", f.shape, dotted(f.path), f.detail)
	}
	return fmt.Sprintf("%s object at %s sets %s keys. Set exactly one of the following keys: %s.", f.shape, dotted(f.path), f.value, f.detail)
}

// malformedError words faults as the models behind InvokeModel do.
func malformedError(faults []fault) *apiError {
	details := make([]string, 0, len(faults))
	for _, f := range faults {
		details = append(details, schemaViolation(f))
	}
	return validationError("%s", malformed(strings.Join(details, ", ")))
}

func schemaViolation(f fault) string {
	switch f.kind {
	case faultMissing:
		last := len(f.path) - 1
		return fmt.Sprintf("%s: required key [%v] not found", pointer(f.path[:last]), f.path[last])
	case faultUnknown:
		return fmt.Sprintf("%s: extraneous key [%s] is not permitted", pointer(f.path), f.value)
	case faultUnion:
		return fmt.Sprintf("%s: exactly one of [%s] is required", pointer(f.path), f.detail)
	case faultType:
		return fmt.Sprintf("%s: expected type: %s, found: %s", pointer(f.path), f.detail, f.value)
	default:
		return fmt.Sprintf("%s: %s does not %s", pointer(f.path), f.value, f.detail)
	}
}

func malformed(detail string) string {
	return "Malformed input request: " + detail + ", please reformat your input and try again."
}

var typeMessages = map[string]string{
	"Structure": "Expected structure or null",
	"List":      "Expected list or null",
	"Map":       "Expected map or null",
}

func typeMessage(f fault) string {
	if message, ok := typeMessages[f.detail]; ok {
		return message + " at " + dotted(f.path)
	}
	return fmt.Sprintf("%s at %s can not be converted to %s", f.value, dotted(f.path), article(f.detail))
}

func article(noun string) string {
	if strings.ContainsAny(noun[:1], "AEIOU") {
		return "an " + noun
	}
	return "a " + noun
}

// coralPath writes a path as Bedrock's constraint messages do: list elements count from one and are called members.
func coralPath(path []any) string {
	return joinPath(path, func(i int) string { return strconv.Itoa(i+1) + ".member" }, ".")
}

// dotted writes a path as the messages about conversations do: messages.0.content.1.
func dotted(path []any) string {
	return joinPath(path, strconv.Itoa, ".")
}

func pointer(path []any) string {
	if len(path) == 0 {
		return "#"
	}
	return "#/" + joinPath(path, strconv.Itoa, "/")
}

func joinPath(path []any, index func(int) string, separator string) string {
	parts := make([]string, len(path))
	for i, element := range path {
		if n, ok := element.(int); ok {
			parts[i] = index(n)
			continue
		}
		parts[i] = fmt.Sprint(element)
	}
	return strings.Join(parts, separator)
}

func jsonType(v any) string {
	switch v.(type) {
	case nil:
		return "NULL_VALUE"
	case string:
		return "STRING_VALUE"
	case json.Number:
		return "NUMBER_VALUE"
	case bool:
		return "BOOLEAN_VALUE"
	case []any:
		return "ARRAY_VALUE"
	default:
		return "STRUCTURE_VALUE"
	}
}

func shown(v any) string {
	s := fmt.Sprint(v)
	if len(s) > shownLimit {
		return strings.ToValidUTF8(s[:shownLimit], "") + "..."
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
