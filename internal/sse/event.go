// SPDX-License-Identifier: Apache-2.0

// Package sse writes and reads server-sent events. It knows nothing of what they carry, and imports nothing but the standard library.
//
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
package sse

import "bytes"

// ContentType is the media type of a stream of events.
const ContentType = "text/event-stream"

// Event is one event. Name is empty for the default type, and holds no line break; Data holds no carriage return, which JSON escapes.
type Event struct {
	Name string
	Data []byte
}

// AppendTo appends the event's bytes to dst and returns the longer slice. Data of several lines becomes several data fields, which a reader joins again.
func (e Event) AppendTo(dst []byte) []byte {
	if e.Name != "" {
		dst = append(dst, "event: "...)
		dst = append(dst, e.Name...)
		dst = append(dst, '\n')
	}
	rest := e.Data
	for {
		line, after, more := bytes.Cut(rest, []byte("\n"))
		dst = append(dst, "data: "...)
		dst = append(dst, line...)
		dst = append(dst, '\n')
		if !more {
			return append(dst, '\n')
		}
		rest = after
	}
}
