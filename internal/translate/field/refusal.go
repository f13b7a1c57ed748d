// SPDX-License-Identifier: Apache-2.0

package field

import (
	"fmt"
	"strings"
)

// The codes of a Refusal.
const (
	CodeBody          = "invalid_json"
	CodeType          = "invalid_type"
	CodeValue         = "invalid_value"
	CodeMissing       = "missing_required_parameter"
	CodeUnsupported   = "unsupported_parameter"
	CodeEmptyString   = "empty_string"
	CodeEmptyArray    = "empty_array"
	CodeLongArray     = "array_above_max_length"
	CodeModelNotFound = "model_not_found"
	CodeNotCarried    = "not_carried"
)

// Refusal refuses a request before it goes to Bedrock. The caller can mend it.
type Refusal struct {
	// Code is one of the codes of this package, or a dialect's own.
	Code string
	// Path is the field that is wrong, such as messages[0].content; empty: the request as a whole.
	Path string
	// Message says what is wrong and what to write instead. It may quote a short piece of the request, so it is for the caller alone.
	Message string
}

// Error tells the code and the field, but not the message, which may quote the request and so must not reach a log.
func (r *Refusal) Error() string {
	return fmt.Sprintf("refuse request: code %q, field %q", r.Code, r.Path)
}

// Refuse makes a refusal of what stands at a path.
func Refuse(code, path, format string, args ...any) error {
	return &Refusal{Code: code, Path: path, Message: fmt.Sprintf(format, args...)}
}

// Missing refuses a request that lacks a field.
func Missing(path string) error {
	return Refuse(CodeMissing, path, "Missing required parameter: '%s'.", path)
}

// Unsupported refuses a value that is not among those that are allowed.
func Unsupported(path, got string, allowed []string) error {
	return Refuse(CodeValue, path, "Invalid value for '%s': '%s'. Supported values are: %s.", path, Clip(got), quoted(allowed))
}

func quoted(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return "'" + strings.Join(names, "', '") + "'"
}

// clipLength bounds how many bytes of a request a message quotes from one value.
const clipLength = 64

// Clip shortens a quoted piece of a request.
func Clip(text string) string {
	if len(text) <= clipLength {
		return text
	}
	return strings.ToValidUTF8(text[:clipLength], "") + "…"
}
