// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// endless answers every stream with events of a KiB for as long as they are taken, which the simulator would spend the machine's time on.
type endless struct{ bytes atomic.Int64 }

func (e *endless) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
	frame := eventOf("messageStart", `{"role":"assistant"}`)
	next := eventOf("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"`+strings.Repeat("word ", 200)+`"}}`)
	for {
		n, err := w.Write(frame)
		e.bytes.Add(int64(n))
		if err != nil {
			return
		}
		frame = next
	}
}

func eventOf(name, payload string) []byte {
	var frame bytes.Buffer
	message := eventstream.Message{Payload: []byte(payload)}
	for header, value := range map[string]string{":message-type": "event", ":event-type": name, ":content-type": "application/json"} {
		message.Headers.Set(header, eventstream.StringValue(value))
	}
	_ = eventstream.NewEncoder().Encode(&frame, message) // a buffer takes everything
	return frame.Bytes()
}
