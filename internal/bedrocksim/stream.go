// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

const eventStreamType = "application/vnd.amazon.eventstream"

// event is one frame of a stream before it is encoded.
type event struct {
	kind        string
	messageType string
	payload     map[string]any
	// lazy makes the payload with its padding when it is sent, so that a long stream does not hold all of its payloads.
	lazy    func(padding string) any
	padding string
	headers map[string]string
	// raw, when not nil, is sent in place of the payload, and twist changes the headers: both break what encode does well.
	raw   []byte
	twist func(*eventstream.Headers)
}

// paddingAlphabet is what the member p is cut from; its length hides the length of the text from an observer of the network.
const paddingAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// pad adds the member p as Bedrock does, its length made from the position of the event and not from chance.
func (e event) pad(position int) event {
	if e.messageType != "" {
		return e
	}
	e.padding = paddingAlphabet[:1+position*7%len(paddingAlphabet)]
	if e.payload != nil {
		e.payload["p"] = e.padding
	}
	return e
}

// members are the members of the payload.
func (e event) members() any {
	if e.lazy != nil {
		return e.lazy(e.padding)
	}
	return e.payload
}

func (e event) body() ([]byte, error) {
	if e.raw != nil {
		return e.raw, nil
	}
	return encodeJSON(e.members())
}

func (e event) frameHeaders() eventstream.Headers {
	headers := make(eventstream.Headers, 0, 3)
	set := func(name, value string) { headers.Set(name, eventstream.StringValue(value)) }
	switch e.messageType {
	case "":
		set(":event-type", e.kind)
		set(":content-type", "application/json")
		set(":message-type", "event")
	case "exception":
		set(":exception-type", e.kind)
		set(":content-type", "application/json")
		set(":message-type", "exception")
	case "error":
		set(":error-code", e.kind)
		set(":error-message", e.headers["message"])
		set(":message-type", "error")
	}
	if e.twist != nil {
		e.twist(&headers)
	}
	return headers
}

// stream answers with the events of a reply, paced and broken as the behaviour says.
func (s *Simulator) stream(w *watchedWriter, x *exchange, b Behaviour) {
	events := x.op.events(x, s.guardedReply(x, b))
	w.Header().Set("Content-Type", eventStreamType)
	if x.family != nil {
		w.Header().Set("X-Amzn-Bedrock-Content-Type", "application/json")
	}
	echo(x.http.Header, w.Header())
	b.overrideHeaders(w.Header())
	if b.ContentLength > 0 {
		w.Header().Set("Content-Length", strconv.Itoa(b.ContentLength))
	}
	w.WriteHeader(http.StatusOK)
	b.play(newFrameWriter(w, x.http), events)
}

// frameWriter sends frames one at a time; each is flushed.
type frameWriter struct {
	to      *watchedWriter
	flush   *http.ResponseController
	done    <-chan struct{}
	encoder *eventstream.Encoder
	buffer  bytes.Buffer
}

func newFrameWriter(w *watchedWriter, r *http.Request) *frameWriter {
	return &frameWriter{to: w, flush: http.NewResponseController(w), done: r.Context().Done(), encoder: eventstream.NewEncoder()}
}

// holdAfterHeaders sends the headers and nothing after them until the caller leaves.
func (f *frameWriter) holdAfterHeaders() {
	if f.flush.Flush() == nil {
		<-f.done
	}
}

// sendAll writes frames with a pause between each two, and reports whether the caller is still there.
func (f *frameWriter) sendAll(events []event, pace time.Duration) bool {
	for i, e := range events {
		if i > 0 && !pause(f.done, pace) || !f.send(e) {
			return false
		}
	}
	return true
}

// send writes one frame and reports whether the caller is still there.
func (f *frameWriter) send(e event) bool {
	frame, ok := f.frame(e)
	return ok && f.write(frame)
}

// frame encodes an event as one frame of application/vnd.amazon.eventstream. It is good until the next one is made.
func (f *frameWriter) frame(e event) ([]byte, bool) {
	e = e.pad(f.to.events)
	payload, err := e.body()
	if err != nil {
		return nil, false
	}
	f.buffer.Reset()
	err = f.encoder.Encode(&f.buffer, eventstream.Message{Headers: e.frameHeaders(), Payload: payload})
	return f.buffer.Bytes(), err == nil
}

func (f *frameWriter) write(frame []byte) bool {
	if _, err := f.to.Write(frame); err != nil {
		return false
	}
	f.to.events++
	return f.flush.Flush() == nil
}
