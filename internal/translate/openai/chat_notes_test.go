// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"testing"
	"unicode/utf8"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
)

// TestCharacters counts texts as they are written by several writers of JSON, which escape more or less.
func TestCharacters(t *testing.T) {
	for name, written := range map[string]string{
		"nothing":              `""`,
		"plain":                `"abc"`,
		"not of ASCII":         `"grün…"`,
		"beyond the plane":     `"a😀b"`,
		"escapes":              `"\"a\"\n\\\/\t"`,
		"a number":             `"gr\u00fcn"`,
		"a number in capitals": `"\u00FC\uD83D\uDE00"`,
		"two halves":           `"a\ud83d\ude00b"`,
		"before the halves":    `"\ud7ff\ue000"`,
		"backslashes, u":       `"\\\\u00fc"`,
		"mixed":                `"\u2028ü\n\ud83d\ude00😀\\"`,
	} {
		t.Run(name, func(t *testing.T) {
			want := utf8.RuneCountInString(jsonstring.Unquote([]byte(written)))
			if got := characters(jsonstring.Inner([]byte(written))); got != want {
				t.Errorf("want %d, got %d", want, got)
			}
		})
	}
}
