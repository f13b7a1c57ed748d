// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
)

// value is a piece of a request's JSON and where it stands, such as messages[0].content.
type value struct {
	raw  json.RawMessage
	path string
}

func (v value) member(name string) value {
	if v.path == "" {
		return value{path: name}
	}
	return value{path: v.path + "." + name}
}

func (v value) element(i int) value {
	return value{path: v.path + "[" + strconv.Itoa(i) + "]"}
}

func (v value) isNull() bool { return string(v.raw) == "null" }

// kinds names the types of JSON by their first byte, as OpenAI's messages do. Numbers are told apart in kind.
var kinds = map[byte]string{'{': "an object", '[': "an array", '"': "a string", 't': "a boolean", 'f': "a boolean", 'n': "null"}

func (v value) kind() string {
	if len(v.raw) == 0 {
		return "nothing"
	}
	if kind, ok := kinds[v.raw[0]]; ok {
		return kind
	}
	if bytes.ContainsAny(v.raw, ".eE") {
		return "a decimal"
	}
	return "an integer"
}

func (v value) typeError(expected string) error {
	return badRequest("invalid_type", v.path, "Invalid type for '%s': expected %s, but got %s instead.", v.path, expected, v.kind())
}

func (v value) string() (string, error) {
	if v.kind() != "a string" {
		return "", v.typeError("a string")
	}
	var text string
	err := json.Unmarshal(v.raw, &text)
	return text, err
}

// name is a string that may not be empty.
func (v value) name() (string, error) {
	text, err := v.string()
	if err == nil && text == "" {
		return "", badRequest("empty_string", v.path,
			"Invalid '%s': empty string. Expected a string with minimum length 1, but got an empty string instead.", v.path)
	}
	return text, err
}

func (v value) bool() (bool, error) {
	if v.kind() != "a boolean" {
		return false, v.typeError("a boolean")
	}
	return v.raw[0] == 't', nil
}

// positive is a whole number between 1 and high.
func (v value) positive(high int64) (int64, error) {
	if v.kind() != "an integer" {
		return 0, v.typeError("an integer")
	}
	number, err := strconv.ParseInt(string(v.raw), 10, 64)
	if number < 1 {
		return 0, badRequest("integer_below_min_value", v.path,
			"Invalid '%s': integer below minimum value. Expected a value >= 1, but got %s instead.", v.path, clip(string(v.raw)))
	}
	if number > high || err != nil {
		return 0, badRequest("integer_above_max_value", v.path,
			"Invalid '%s': integer above maximum value. Expected a value <= %d, but got %s instead.", v.path, high, clip(string(v.raw)))
	}
	return number, nil
}

// fraction is a number between 0 and 1, which is what Bedrock takes.
func (v value) fraction() (float64, error) {
	if kind := v.kind(); kind != "a decimal" && kind != "an integer" {
		return 0, v.typeError("a decimal")
	}
	number, err := strconv.ParseFloat(string(v.raw), 64)
	if number < 0 {
		return 0, badRequest("decimal_below_min_value", v.path,
			"Invalid '%s': decimal below minimum value. Expected a value >= 0, but got %s instead.", v.path, clip(string(v.raw)))
	}
	if number > 1 || errors.Is(err, strconv.ErrRange) {
		return 0, badRequest("decimal_above_max_value", v.path,
			"Invalid '%s': decimal above maximum value. Expected a value <= 1, which is the most that Bedrock takes, but got %s instead.", v.path, clip(string(v.raw)))
	}
	return number, err
}

// maxElements bounds every array, so that no body of small elements takes many times its size. No conversation comes near it.
const maxElements = 100_000

// elements are the members of an array, maxElements at most; each stands at path[i].
func (v value) elements(expected string) ([]value, error) {
	if v.kind() != "an array" {
		return nil, v.typeError(expected)
	}
	d := json.NewDecoder(bytes.NewReader(v.raw))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var values []value
	for i := 0; d.More(); i++ {
		if i == maxElements {
			return nil, badRequest("array_above_max_length", v.path,
				"Invalid '%s': array too long. Expected an array with maximum length %d, but got a longer one instead.", v.path, maxElements)
		}
		element := v.element(i)
		if err := d.Decode(&element.raw); err != nil {
			return nil, err
		}
		values = append(values, element)
	}
	return values, nil
}

// oneOf is a string out of a closed list.
func (v value) oneOf(allowed []string) (string, error) {
	text, err := v.string()
	if err != nil {
		return "", err
	}
	for _, candidate := range allowed {
		if text == candidate {
			return text, nil
		}
	}
	return "", unsupportedValue(v.path, text, allowed)
}
