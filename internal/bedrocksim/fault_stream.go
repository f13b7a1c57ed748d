// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/binary"
	"hash/crc32"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// streamFault breaks a stream; rest is the events that a healthy stream would go on with.
type streamFault func(out *frameWriter, rest []event, b *Behaviour)

// streamFaults are the ways in which an answer can break, by the names that scripts and prompts use.
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
	"no-metadata":  leaveOut("metadata"),
	"no-stop":      leaveOut("messageStop", "metadata"),
	"trailing":     holdOpen,
	"huge-frame":   sendHuge,
	"unknown":      sendUnknown,
	"trickle":      trickle,
	"not-a-stream": func(out *frameWriter, _ []event, _ *Behaviour) { out.write([]byte("<html>bad gateway</html>")) },
}

func sendException(out *frameWriter, _ []event, b *Behaviour) {
	name := b.Exception
	if name == "" {
		name = "modelStreamErrorException"
	}
	out.send(event{kind: strings.ToLower(name[:1]) + name[1:], messageType: "exception", payload: map[string]any{"message": b.message()}})
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

// abort ends the answer without its end: a chunked body lacks its last chunk, an HTTP/2 stream is reset. Panicking with
// http.ErrAbortHandler is the one way that net/http gives a handler to do so.
func abort(*frameWriter) { panic(http.ErrAbortHandler) }

// resetConnection sends a TCP reset where the connection can be had, and aborts where it cannot, as in HTTP/2.
func resetConnection(out *frameWriter, _ []event, _ *Behaviour) {
	conn, _, err := out.flush.Hijack()
	if err != nil {
		abort(out)
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // without it the close is an orderly one, which the caller cannot tell from "cut"
	}
	_ = conn.Close()
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

// leaveOut leaves the named events out.
func leaveOut(kinds ...string) streamFault {
	return func(out *frameWriter, rest []event, b *Behaviour) {
		for _, e := range rest {
			if !slices.Contains(kinds, e.kind) && (!pause(out.done, b.pace()) || !out.send(e)) {
				return
			}
		}
	}
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
	out.send(delta(0, map[string]any{"text": strings.Repeat("x", hugeText)}))
	for _, e := range rest {
		out.send(e)
	}
}

// sendUnknown sends an event of a kind that no client knows, and goes on.
func sendUnknown(out *frameWriter, rest []event, _ *Behaviour) {
	out.send(event{kind: "simulatedEvent", payload: map[string]any{"detail": "an event that clients do not know"}})
	for _, e := range rest {
		out.send(e)
	}
}

// trickle sends the rest byte by byte, with the pace between the bytes.
func trickle(out *frameWriter, rest []event, b *Behaviour) {
	wait := b.pace()
	if wait == 0 {
		wait = time.Millisecond
	}
	for _, e := range rest {
		frame, ok := out.frame(e)
		if !ok {
			return
		}
		for i := range frame {
			if !pause(out.done, wait) {
				return
			}
			if _, err := out.to.Write(frame[i : i+1]); err != nil || out.flush.Flush() != nil {
				return
			}
		}
		out.to.events++
	}
}
