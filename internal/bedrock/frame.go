// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// Headers of frames. Source: https://smithy.io/2.0/aws/amazon-eventstream.html
const (
	messageTypeHeader   = ":message-type"
	eventTypeHeader     = ":event-type"
	contentTypeHeader   = ":content-type"
	exceptionTypeHeader = ":exception-type"
	errorCodeHeader     = ":error-code"
	errorMessageHeader  = ":error-message"
)

// message is a frame that was checked: what its headers say of its kind, where they are strings, and its payload.
type message struct {
	kind, eventType, exceptionType, errorCode, errorMessage string
	payload                                                 []byte
	// raw is the whole frame.
	raw []byte
}

// parseFrame reads a frame whose prelude is known to be right. Words that the last frame had as well are not made anew.
func parseFrame(raw []byte, last *message) (message, error) {
	end := len(raw) - checksumBytes
	if crc32.ChecksumIEEE(raw[:end]) != binary.BigEndian.Uint32(raw[end:]) {
		return message{}, fmt.Errorf("%w: checksum", errFrame)
	}
	headers := preludeBytes + int(binary.BigEndian.Uint32(raw[4:]))
	m := message{payload: raw[headers:end:end], raw: raw[:len(raw):len(raw)]}
	return m, m.readHeaders(raw[preludeBytes:headers], last)
}

// readHeaders takes the headers that are known. Where one comes twice, the last counts.
func (m *message) readHeaders(rest []byte, last *message) (err error) {
	for len(rest) > 0 {
		var h header
		if h, rest, err = cutHeader(rest); err != nil {
			return err
		}
		field := m.field(h.name)
		if field == nil {
			continue
		}
		usual := *last.field(h.name)
		switch {
		case h.kind != kindString:
			*field = ""
		case usual == string(h.value):
			*field = usual
		default:
			*field = string(h.value)
		}
	}
	return nil
}

func (m *message) field(name []byte) *string {
	switch string(name) {
	case messageTypeHeader:
		return &m.kind
	case eventTypeHeader:
		return &m.eventType
	case exceptionTypeHeader:
		return &m.exceptionType
	case errorCodeHeader:
		return &m.errorCode
	case errorMessageHeader:
		return &m.errorMessage
	}
	return nil
}

// header is one of a frame.
type header struct {
	name  []byte
	kind  byte
	value []byte
}

// Kinds of values that tell their length.
const (
	kindBytes  = 6
	kindString = 7
)

// fixedBytes are the sizes of the other kinds: true, false, 8, 16, 32 and 64 bits, a time and a UUID.
var fixedBytes = map[byte]int{0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}

var errHeader = fmt.Errorf("%w: a header is cut short or of an unknown kind", errFrame)

// cutHeader takes the first header off: the length of its name, the name, the kind of its value, the value's length where the kind has none, and the value.
func cutHeader(from []byte) (h header, rest []byte, err error) {
	name := 1 + int(from[0])
	if len(from) < name+1 {
		return header{}, nil, errHeader
	}
	h, rest = header{name: from[1:name], kind: from[name]}, from[name+1:]
	size, known := fixedBytes[h.kind]
	if (h.kind == kindString || h.kind == kindBytes) && len(rest) >= 2 {
		size, rest, known = int(binary.BigEndian.Uint16(rest)), rest[2:], true
	}
	if !known || len(rest) < size {
		return header{}, nil, errHeader
	}
	h.value = rest[:size]
	return h, rest[size:], nil
}
