// SPDX-License-Identifier: Apache-2.0

package field

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
)

// peekKey finds the key of the object that comes next, without reading it: its value where that is a string, and else the first byte of the value; nil
// where the object has no key. It is not found where the text ends before that is known, or where the value is a broken string. What is passed over may be
// broken too: the object is still to be read.
func (d *Decoder) peekKey() (value jsontext.Value, found bool) {
	text, depth := d.body[d.json.InputOffset():], 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return nil, true
			}
		case '"':
			end := i + stringLength(text[i:])
			if depth == 1 {
				if value, isName := behindColon(text[end:]); isName && jsonstring.Equal(text[i:end], unionKey) {
					return beginning(value)
				}
			}
			i = end - 1
		}
	}
	return nil, false
}

// behindColon is the value that a name is followed by; a string that is a value itself has no colon behind it.
func behindColon(text []byte) (value []byte, isName bool) {
	value, isName = bytes.CutPrefix(bytes.TrimLeft(text, space), []byte{':'})
	return bytes.TrimLeft(value, space), isName
}

// space is what may stand between the tokens of JSON.
const space = " \t\r\n"

// beginning is a string, or the first byte of another value.
func beginning(text []byte) (value jsontext.Value, isWhole bool) {
	switch {
	case len(text) == 0:
		return nil, false
	case text[0] != '"':
		return text[:1], true
	}
	value = text[:stringLength(text)]
	return value, value.IsValid()
}

// Depth is how deep arrays and objects stand in one another in valid JSON; 0 for a string, a number, true, false and null.
func Depth(raw jsontext.Value) int {
	deepest, depth := 0, 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		case '"':
			i += stringLength(raw[i:]) - 1
		}
	}
	return deepest
}

// stringLength is the length of the JSON string that raw begins with.
func stringLength(raw []byte) int {
	for end := 1; ; end++ {
		at := bytes.IndexByte(raw[end:], '"')
		if at < 0 {
			return len(raw)
		}
		end += at
		escapes := 0
		for raw[end-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return end + 1
		}
	}
}
