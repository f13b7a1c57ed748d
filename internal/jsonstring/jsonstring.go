// SPDX-License-Identifier: Apache-2.0

// Package jsonstring handles text as the JSON string that it came in, so that a long text goes from one dialect to another without being decoded.
// A string is valid JSON, quotes included; what is made here is too.
package jsonstring

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// Quote makes a JSON string of text. Invalid UTF-8 becomes U+FFFD.
func Quote(text string) jsontext.Value {
	quoted, _ := jsontext.AppendQuote(make(jsontext.Value, 0, len(text)+2), text) // the error is about UTF-8, which it has replaced
	return quoted
}

// Unquote is the text of a JSON string.
func Unquote(s jsontext.Value) string {
	if inner := Inner(s); bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	text, _ := jsontext.AppendUnquote(nil, s) // the string is valid
	return string(text)
}

// Inner is what stands between the quotes.
func Inner(s jsontext.Value) []byte {
	if len(s) < 2 {
		return nil
	}
	return s[1 : len(s)-1]
}

// Concat joins strings into one.
func Concat(parts ...jsontext.Value) jsontext.Value {
	length := 2
	for _, part := range parts {
		length += len(part)
	}
	joined := append(make(jsontext.Value, 0, length), '"')
	for _, part := range parts {
		joined = append(joined, Inner(part)...)
	}
	return append(joined, '"')
}

// IsEmpty tells a string without text, and a value that is absent.
func IsEmpty(s jsontext.Value) bool { return len(Inner(s)) == 0 }

// IsBlank tells a string of white space alone, which Bedrock refuses as the text of a block.
func IsBlank(s jsontext.Value) bool {
	inner := Inner(s)
	for len(inner) > 0 {
		switch {
		case inner[0] == ' ':
			inner = inner[1:]
		case len(inner) > 1 && inner[0] == '\\' && bytes.IndexByte([]byte("ntrf"), inner[1]) >= 0:
			inner = inner[2:]
		default:
			// Other spaces are rare, and written in several ways.
			return inner[0] >= 0x80 && len(bytes.TrimSpace([]byte(Unquote(s)))) == 0 || inner[0] == '\\' && len(bytes.TrimSpace([]byte(Unquote(s)))) == 0
		}
	}
	return true
}

// Equal tells whether a string has a text.
func Equal(s jsontext.Value, text string) bool {
	inner := Inner(s)
	if bytes.IndexByte(inner, '\\') < 0 {
		return s != nil && string(inner) == text
	}
	return Unquote(s) == text
}
