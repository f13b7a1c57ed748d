// SPDX-License-Identifier: Apache-2.0

package sse

import (
	"bufio"
	"bytes"
	"io"
)

// Decoder reads events. It is not safe for concurrent use.
type Decoder struct {
	lines *bufio.Scanner
}

// NewDecoder returns a decoder of r whose lines may have up to maxLine bytes, line break included; a longer one ends the stream with bufio.ErrTooLong.
func NewDecoder(r io.Reader, maxLine int) *Decoder {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, min(maxLine, 4096)), maxLine)
	lines.Split(splitLine)
	return &Decoder{lines: lines}
}

// Next returns the next event that has data; comments, ids and retry times are passed over. It returns io.EOF at the end, and io.ErrUnexpectedEOF where the
// stream ends within an event.
func (d *Decoder) Next() (Event, error) {
	var event Event
	started, hasData := false, false
	for d.lines.Scan() {
		line := d.lines.Bytes()
		if len(line) == 0 {
			if hasData {
				return event, nil
			}
			event, started = Event{}, false
			continue
		}
		name, content := field(line)
		started = started || name != ""
		switch name {
		case "event":
			event.Name = string(content)
		case "data":
			event.Data = appendLine(event.Data, content, hasData)
			hasData = true
		}
	}
	return Event{}, d.end(started)
}

func (d *Decoder) end(started bool) error {
	if err := d.lines.Err(); err != nil {
		return err
	}
	if started {
		return io.ErrUnexpectedEOF
	}
	return io.EOF
}

// field splits a line; a comment has no name.
func field(line []byte) (string, []byte) {
	name, content, _ := bytes.Cut(line, []byte(":"))
	return string(name), bytes.TrimPrefix(content, []byte(" "))
}

func appendLine(data, line []byte, more bool) []byte {
	if more {
		data = append(data, '\n')
	}
	return append(data, line...)
}

// splitLine ends lines at LF and at CR LF. A CR alone, which the standard also takes, is written by nobody and would hold back the last line.
func splitLine(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, bytes.TrimSuffix(data[:i], []byte("\r")), nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}
