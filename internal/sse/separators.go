// SPDX-License-Identifier: Apache-2.0

package sse

import "bytes"

// separators are the characters beyond ASCII that end a line by Unicode's rules, as a JSON string may have them and as it may write them instead.
var separators = []struct{ plain, escaped []byte }{
	{[]byte("\u2028"), []byte(`\u2028`)},
	{[]byte("\u2029"), []byte(`\u2029`)},
	{[]byte("\u0085"), []byte(`\u0085`)},
}

// EscapeSeparators escapes line separators that end no line of an event, but that some clients take for one. The data of the events must be JSON, where
// they stand in strings alone. It returns the same bytes where there are none.
func EscapeSeparators(events []byte) []byte {
	for _, separator := range separators {
		if bytes.Contains(events, separator.plain) {
			events = bytes.ReplaceAll(events, separator.plain, separator.escaped)
		}
	}
	return events
}
