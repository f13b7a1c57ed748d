// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

const eventStreamType = "application/vnd.amazon.eventstream"

// event is one frame of a stream before it is encoded.
type event struct {
	kind        string
	messageType string
	payload     map[string]any
	headers     map[string]string
	// raw, when not nil, is sent in place of the payload, and twist changes the headers: both break what encode does well.
	raw   []byte
	twist func(*eventstream.Headers)
}

// paddingAlphabet is what the member p is cut from; its length hides the length of the text from an observer of the network.
const paddingAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// pad adds the member p as Bedrock does, its length made from the position of the event and not from chance.
func (e event) pad(position int) event {
	if e.messageType == "" && e.payload != nil {
		e.payload["p"] = paddingAlphabet[:1+position*7%len(paddingAlphabet)]
	}
	return e
}

// encode writes an event as one frame of application/vnd.amazon.eventstream.
func (e event) encode(dst *strings.Builder) error {
	payload, err := e.body()
	if err != nil {
		return err
	}
	return eventstream.NewEncoder().Encode(dst, eventstream.Message{Headers: e.frameHeaders(), Payload: payload})
}

func (e event) body() ([]byte, error) {
	if e.raw != nil {
		return e.raw, nil
	}
	return encodeJSON(e.payload)
}

func (e event) frameHeaders() eventstream.Headers {
	var headers eventstream.Headers
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
	to    *watchedWriter
	flush *http.ResponseController
	done  <-chan struct{}
}

func newFrameWriter(w *watchedWriter, r *http.Request) *frameWriter {
	return &frameWriter{to: w, flush: http.NewResponseController(w), done: r.Context().Done()}
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

func (f *frameWriter) frame(e event) ([]byte, bool) {
	var b strings.Builder
	if err := e.pad(f.to.events).encode(&b); err != nil {
		return nil, false
	}
	return []byte(b.String()), true
}

func (f *frameWriter) write(frame []byte) bool {
	if _, err := f.to.Write(frame); err != nil {
		return false
	}
	f.to.events++
	return f.flush.Flush() == nil
}
