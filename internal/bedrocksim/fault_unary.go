// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"net/http"
	"strconv"
)

// unaryFaults are the faults that an answer in one piece can have. Of the others it knows nothing and is whole.
var unaryFaults = map[string]func(out *frameWriter, body []byte, b *Behaviour){
	"silence":      func(out *frameWriter, _ []byte, _ *Behaviour) { <-out.done },
	"headers-only": func(out *frameWriter, _ []byte, _ *Behaviour) { out.holdAfterHeaders() },
	"cut":          cutBody,
	"abort":        cutBody,
	"reset": func(out *frameWriter, body []byte, _ *Behaviour) {
		out.write(body[:len(body)/2])
		resetConnection(out, nil, nil)
	},
	"end": func(out *frameWriter, body []byte, _ *Behaviour) { out.write(body[:len(body)/2]) },
	"trailing": func(out *frameWriter, body []byte, _ *Behaviour) {
		out.write(body)
		<-out.done
	},
	"zipped":      func(out *frameWriter, body []byte, _ *Behaviour) { out.write(zipped(body)) },
	"trickle":     func(out *frameWriter, body []byte, b *Behaviour) { out.trickle(body, b.tricklePace()) },
	"no-output":   func(out *frameWriter, _ []byte, _ *Behaviour) { out.write([]byte(`{}`)) },
	"wrong-types": func(out *frameWriter, _ []byte, _ *Behaviour) { out.write([]byte(`[]`)) },
}

// unary answers with a body in one piece, broken as the behaviour says.
func (s *Simulator) unary(w *watchedWriter, x *exchange, b Behaviour) {
	answered := x.op.body(x, s.guardedReply(x, b))
	for name, value := range answered.header {
		w.Header().Set(name, value)
	}
	body, err := encodeJSON(answered.body)
	if err != nil {
		http.Error(w, "encode answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	echo(x.http.Header, w.Header())
	b.overrideHeaders(w.Header())
	breaks := unaryFaults[b.Fault]
	if breaks == nil {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(body) // a caller that has gone is seen by its context
		return
	}
	w.result = b.resultName(b.Fault)
	breaks(newFrameWriter(w, x.http), body, &b)
}

// cutBody promises the whole body and sends half of it.
func cutBody(out *frameWriter, body []byte, _ *Behaviour) {
	out.to.Header().Set("Content-Length", strconv.Itoa(len(body)))
	out.write(body[:len(body)/2])
	abort(out)
}
