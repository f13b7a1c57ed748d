// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"bytes"
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"time"
)

// halfClosed bounds how long a connection stays half closed where the caller does not close it.
const halfClosed = 30 * time.Second

// connectionFaults break what carries the frames.
var connectionFaults = map[string]streamFault{
	"silence-in-frame": silenceInFrame,
	"reset-open":       resetOpen,
	"half-close":       halfClose,
	"bad-chunk":        breakChunk,
	"burst":            sendBurst,
	"zipped":           sendZipped,
	"garbage":          sendGarbage,
}

func silenceInFrame(out *frameWriter, rest []event, _ *Behaviour) {
	if frame, ok := out.frame(next(rest)); ok && out.write(frame[:len(frame)/2]) {
		<-out.done
	}
}

func resetOpen(out *frameWriter, rest []event, b *Behaviour) {
	_ = out.flush.Flush() // the reset follows in any case
	resetConnection(out, rest, b)
}

// halfClose ends what the server sends and goes on reading, as a proxy does that lost its own upstream.
func halfClose(out *frameWriter, _ []event, _ *Behaviour) {
	conn, _, err := out.flush.Hijack()
	if err != nil {
		abort(out)
		return
	}
	defer func() { _ = conn.Close() }()
	closer, ok := conn.(interface{ CloseWrite() error })
	if !ok || closer.CloseWrite() != nil || conn.SetReadDeadline(time.Now().Add(halfClosed)) != nil {
		return
	}
	_, _ = io.Copy(io.Discard, conn) // ends when the caller closes, or at the deadline
}

// breakChunk sends a chunk whose size is no number.
func breakChunk(out *frameWriter, _ []event, _ *Behaviour) {
	conn, _, err := out.flush.Hijack()
	if err != nil {
		abort(out)
		return
	}
	defer func() { _ = conn.Close() }()
	_, _ = conn.Write([]byte("no size\r\nno chunk\r\n")) // the connection closes in any case
}

func sendBurst(out *frameWriter, rest []event, _ *Behaviour) {
	out.write(out.joined(rest))
}

// joined is the frames of events in one piece.
func (f *frameWriter) joined(events []event) []byte {
	var all bytes.Buffer
	for _, e := range events {
		if frame, ok := f.frame(e); ok {
			all.Write(frame)
		}
	}
	return all.Bytes()
}

func sendZipped(out *frameWriter, rest []event, _ *Behaviour) {
	out.write(zipped(out.joined(rest)))
}

func zipped(data []byte) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(data) // a buffer takes all
	_ = w.Close()
	return packed.Bytes()
}

func sendGarbage(out *frameWriter, rest []event, b *Behaviour) {
	if out.sendAll(rest, b.pace()) {
		out.write([]byte("these bytes are no frame and come after the end"))
	}
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
	below := conn
	if secured, ok := conn.(interface{ NetConn() net.Conn }); ok {
		below = secured.NetConn()
	}
	if tcp, ok := below.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // without it the close is an orderly one, which the caller cannot tell from "cut"
	}
	_ = below.Close()
}
