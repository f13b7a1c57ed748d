// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"net/http"
	"strconv"
)

// unaryFaults are the faults that an answer in one piece can have. Of the others it knows nothing and is whole.
var unaryFaults = map[string]func(out *frameWriter, body []byte){
	"silence":      func(out *frameWriter, _ []byte) { <-out.done },
	"headers-only": func(out *frameWriter, _ []byte) { out.holdAfterHeaders() },
	"cut":          cutBody,
	"abort":        cutBody,
	"reset": func(out *frameWriter, body []byte) {
		out.write(body[:len(body)/2])
		resetConnection(out, nil, nil)
	},
	"end": func(out *frameWriter, body []byte) { out.write(body[:len(body)/2]) },
	"trailing": func(out *frameWriter, body []byte) {
		out.write(body)
		<-out.done
	},
}

// unary answers with a body in one piece, broken as the behaviour says.
func (s *Simulator) unary(w *watchedWriter, x *exchange, b Behaviour) {
	answered := x.op.body(x, answer(x.model, x.prompt, b))
	for name, value := range answered.header {
		w.Header().Set(name, value)
	}
	breaks := unaryFaults[b.Fault]
	if breaks == nil {
		writeJSON(w, http.StatusOK, answered.body)
		return
	}
	body, err := encodeJSON(answered.body)
	if err != nil {
		http.Error(w, "encode answer", http.StatusInternalServerError)
		return
	}
	w.result = b.resultName(b.Fault)
	w.Header().Set("Content-Type", "application/json")
	breaks(newFrameWriter(w, x.http), body)
}

// cutBody promises the whole body and sends half of it.
func cutBody(out *frameWriter, body []byte) {
	out.to.Header().Set("Content-Length", strconv.Itoa(len(body)))
	out.write(body[:len(body)/2])
	abort(out)
}
