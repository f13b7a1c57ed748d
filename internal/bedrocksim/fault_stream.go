// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/binary"
	"hash/crc32"
	"strings"
	"time"
)

// streamFaults are the faults of the wire that Faults names.
var streamFaults = map[string]streamFault{
	"exception":    sendException,
	"error-frame":  sendErrorFrame,
	"cut":          cutFrame,
	"abort":        func(out *frameWriter, _ []event, _ *Behaviour) { abort(out) },
	"reset":        resetConnection,
	"end":          func(*frameWriter, []event, *Behaviour) {},
	"bad-crc":      corrupt(func(frame []byte) { frame[len(frame)-1] ^= 0xff }),
	"bad-prelude":  corrupt(func(frame []byte) { frame[8] ^= 0xff }),
	"bad-length":   corrupt(lengthen),
	"headers-only": func(out *frameWriter, _ []event, _ *Behaviour) { out.holdAfterHeaders() },
	"silence":      func(out *frameWriter, _ []event, _ *Behaviour) { <-out.done },
	"no-metadata":  edited(without("metadata")),
	"no-stop":      edited(without("messageStop", "metadata")),
	"trailing":     holdOpen,
	"huge-frame":   sendHuge,
	"unknown":      edited(first(event{kind: "simulatedEvent", payload: map[string]any{"detail": "an event that clients do not know"}})),
	"trickle":      trickle,
	"not-a-stream": func(out *frameWriter, _ []event, _ *Behaviour) { out.write([]byte("<html>bad gateway</html>")) },
}

func sendException(out *frameWriter, _ []event, b *Behaviour) { out.send(exceptionEvent(b)) }

func exceptionEvent(b *Behaviour) event {
	name := b.Exception
	if name == "" {
		name = "modelStreamErrorException"
	}
	return event{kind: strings.ToLower(name[:1]) + name[1:], messageType: "exception", payload: map[string]any{"message": b.message()}}
}

func sendErrorFrame(out *frameWriter, _ []event, b *Behaviour) {
	code := b.Exception
	if code == "" {
		code = "InternalFailure"
	}
	out.send(event{kind: code, messageType: "error", headers: map[string]string{"message": b.message()}})
}

func (b *Behaviour) message() string {
	if b.Message != "" {
		return b.Message
	}
	return "The system encountered an unexpected error during processing. Try your request again."
}

// cutFrame sends half a frame and breaks the connection.
func cutFrame(out *frameWriter, rest []event, _ *Behaviour) {
	if frame, ok := out.frame(next(rest)); ok {
		out.write(frame[:len(frame)/2])
	}
	abort(out)
}

// next is the event that comes next, or a metadata event where none is left.
func next(rest []event) event {
	if len(rest) > 0 {
		return rest[0]
	}
	return event{kind: "metadata", payload: map[string]any{}}
}

func corrupt(change func([]byte)) streamFault {
	return func(out *frameWriter, rest []event, _ *Behaviour) {
		frame, ok := out.frame(next(rest))
		if !ok {
			return
		}
		change(frame)
		out.write(frame)
		for _, e := range rest[min(1, len(rest)):] {
			out.send(e)
		}
	}
}

// lengthen claims sixteen megabytes more than the frame has, under a right checksum.
func lengthen(frame []byte) {
	binary.BigEndian.PutUint32(frame, uint32(len(frame))+16<<20)
	binary.BigEndian.PutUint32(frame[8:], crc32.ChecksumIEEE(frame[:8]))
}

// holdOpen sends the whole answer and keeps the body open.
func holdOpen(out *frameWriter, rest []event, _ *Behaviour) {
	for _, e := range rest {
		out.send(e)
	}
	<-out.done
}

// hugeText is the size of the text in a frame that is larger than any that Bedrock sends.
const hugeText = 4 << 20

func sendHuge(out *frameWriter, rest []event, _ *Behaviour) {
	huge := delta(0, map[string]any{"text": strings.Repeat("x", hugeText)})
	if next(rest).kind == "chunk" {
		huge = event{kind: "chunk", payload: map[string]any{"bytes": strings.Repeat("QUJD", hugeText/4)}}
	}
	out.send(huge)
	for _, e := range rest {
		out.send(e)
	}
}

// trickle sends the rest byte by byte, with the pace between the bytes.
func trickle(out *frameWriter, rest []event, b *Behaviour) {
	wait := b.tricklePace()
	for _, e := range rest {
		frame, ok := out.frame(e)
		if !ok || !out.trickle(frame, wait) {
			return
		}
		out.to.events++
	}
}

func (b *Behaviour) tricklePace() time.Duration {
	if wait := b.pace(); wait > 0 {
		return wait
	}
	return time.Millisecond
}

// trickle writes bytes one at a time.
func (f *frameWriter) trickle(data []byte, wait time.Duration) bool {
	for i := range data {
		if !pause(f.done, wait) {
			return false
		}
		if _, err := f.to.Write(data[i : i+1]); err != nil || f.flush.Flush() != nil {
			return false
		}
	}
	return true
}
