// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// preludeLength is the two lengths at the start of a frame and their checksum, in bytes.
const preludeLength = 12

// frameFaults break one frame below its payload.
var frameFaults = map[string]streamFault{
	"cut-prelude":           cutAt(func([]byte) int { return preludeLength / 2 }),
	"cut-headers":           cutAt(func(frame []byte) int { return preludeLength + headersLength(frame)/2 }),
	"cut-payload":           cutAt(func(frame []byte) int { return (preludeLength + headersLength(frame) + len(frame)) / 2 }),
	"cut-checksum":          cutAt(func(frame []byte) int { return len(frame) - 2 }),
	"flipped":               corrupt(func(frame []byte) { frame[preludeLength+headersLength(frame)+2] ^= 1 }),
	"short-length":          corrupt(func(frame []byte) { setPrelude(frame, len(frame)-4, headersLength(frame)) }),
	"tiny-length":           corrupt(func(frame []byte) { setPrelude(frame, preludeLength-4, 0) }),
	"long-headers":          corrupt(func(frame []byte) { setPrelude(frame, len(frame), len(frame)+100) }),
	"bad-headers":           corrupt(scrambleHeaders),
	"zeros":                 corrupt(func(frame []byte) { clear(frame) }),
	"exception-and-on":      exceptionAnd(func(out *frameWriter, rest []event, b *Behaviour) { out.sendAll(rest, b.pace()) }),
	"exception-and-silence": exceptionAnd(func(out *frameWriter, _ []event, _ *Behaviour) { <-out.done }),
	"mute-exception":        oddException(event{raw: []byte("{}")}),
	"bare-exception":        oddException(event{raw: []byte{}}),
	"nameless-exception":    oddException(event{twist: withoutHeader(":exception-type")}),
	"nameless-error":        sendNamelessError,
}

// frameEdits change the headers of one frame, or put a frame of an unknown kind before the others.
var frameEdits = map[string]edit{
	"no-event-type":     twisted(withoutHeader(":event-type")),
	"no-message-type":   twisted(withoutHeader(":message-type")),
	"odd-message-type":  twisted(setHeader(":message-type", eventstream.StringValue("rumour"))),
	"event-type-number": twisted(setHeader(":event-type", eventstream.Int32Value(7))),
	"odd-header":        twisted(addOddHeaders),
}

func headersLength(frame []byte) int { return int(binary.BigEndian.Uint32(frame[4:])) }

// setPrelude claims lengths under a right checksum.
func setPrelude(frame []byte, total, headers int) {
	binary.BigEndian.PutUint32(frame, uint32(total))
	binary.BigEndian.PutUint32(frame[4:], uint32(headers))
	binary.BigEndian.PutUint32(frame[8:], crc32.ChecksumIEEE(frame[:8]))
}

// scrambleHeaders makes headers of a type that does not exist, under a right checksum.
func scrambleHeaders(frame []byte) {
	for i := range headersLength(frame) {
		frame[preludeLength+i] = 0xff
	}
	end := len(frame) - 4
	binary.BigEndian.PutUint32(frame[end:], crc32.ChecksumIEEE(frame[:end]))
}

// cutAt sends a part of a frame and ends the body well.
func cutAt(length func(frame []byte) int) streamFault {
	return func(out *frameWriter, rest []event, _ *Behaviour) {
		if frame, ok := out.frame(next(rest)); ok {
			out.write(frame[:length(frame)])
		}
	}
}

// exceptionAnd sends an exception and does not end there.
func exceptionAnd(then streamFault) streamFault {
	return func(out *frameWriter, rest []event, b *Behaviour) {
		sendException(out, nil, b)
		then(out, rest, b)
	}
}

// oddException sends an exception with the payload and the headers of odd.
func oddException(odd event) streamFault {
	return func(out *frameWriter, _ []event, b *Behaviour) {
		e := exceptionEvent(b)
		e.raw, e.twist = odd.raw, odd.twist
		out.send(e)
	}
}

func sendNamelessError(out *frameWriter, _ []event, _ *Behaviour) {
	out.send(event{messageType: "error", raw: []byte{}, twist: func(h *eventstream.Headers) {
		h.Del(":error-code")
		h.Del(":error-message")
	}})
}

// twisted changes the headers of the next frame.
func twisted(twist func(*eventstream.Headers)) edit {
	return func(rest []event) []event {
		changed := slices.Clone(rest)
		if len(changed) > 0 {
			changed[0].twist = twist
		}
		return changed
	}
}

func withoutHeader(name string) func(*eventstream.Headers) {
	return func(h *eventstream.Headers) { h.Del(name) }
}

func setHeader(name string, v eventstream.Value) func(*eventstream.Headers) {
	return func(h *eventstream.Headers) { h.Set(name, v) }
}

// addOddHeaders adds a header of each type that the protocol has.
func addOddHeaders(h *eventstream.Headers) {
	for name, v := range map[string]eventstream.Value{
		"odd-yes": eventstream.BoolValue(true), "odd-no": eventstream.BoolValue(false), "odd-byte": eventstream.Int8Value(1),
		"odd-short": eventstream.Int16Value(2), "odd-int": eventstream.Int32Value(3), "odd-long": eventstream.Int64Value(4),
		"odd-bytes": eventstream.BytesValue{1, 2, 3}, "odd-text": eventstream.StringValue("text"),
		"odd-time": eventstream.TimestampValue(time.Unix(0, 0)), "odd-id": eventstream.UUIDValue{},
	} {
		h.Set(name, v)
	}
}
