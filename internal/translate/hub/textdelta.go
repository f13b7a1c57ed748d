// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// textDelta reads a delta of text in the one form in which Bedrock writes nearly every event: {"contentBlockIndex":0,"delta":{"text":"…"},"p":"…"}. Whatever
// is not of this form to the letter is left to the decoder of JSON, which takes several times as long.
func textDelta(payload []byte) (at int, text jsontext.Value, is bool) {
	rest, begins := bytes.CutPrefix(payload, []byte(`{"contentBlockIndex":`))
	if !begins || len(rest) == 0 || rest[0] < '0' || rest[0] > '9' {
		return 0, nil, false
	}
	at = int(rest[0] - '0')
	rest, hasText := bytes.CutPrefix(rest[1:], []byte(`,"delta":{"text":`))
	length := plainString(rest)
	if !hasText || length == 0 {
		return 0, nil, false
	}
	text, rest = rest[:length:length], rest[length:]
	if padding, isPadded := bytes.CutPrefix(rest, []byte(`},"p":`)); isPadded {
		rest = padding[plainString(padding):]
		return at, text, string(rest) == "}" && len(padding) > len(rest)
	}
	return at, text, string(rest) == "}}"
}

// plainString is the length of the JSON string that b begins with; 0 where it is none, or has escapes by number, of which not all are valid.
func plainString(b []byte) int {
	if len(b) == 0 || b[0] != '"' {
		return 0
	}
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"' && utf8.Valid(b[:i]):
			return i + 1
		case c == '\\' && i+1 < len(b) && strings.IndexByte(`"\/bfnrt`, b[i+1]) >= 0:
			i++
		case c == '"' || c == '\\' || c < ' ':
			return 0
		}
	}
	return 0
}
