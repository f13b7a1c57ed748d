// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"sync/atomic"
	"time"
)

// flights counts the requests under way, bounds them, and closes the door when the proxy is to end.
type flights struct {
	// limit bounds the requests that are served at a time, and as many more whose bodies are still arriving: who sends slowly takes no place from
	// those that have sent everything. 0: no bound.
	limit int64
	// inFlight counts all requests under way, serving those of them whose bodies are there.
	inFlight, serving atomic.Int64
	// begun counts all requests so far.
	begun    atomic.Int64
	draining atomic.Bool
	refusing atomic.Bool
}

// drain announces the end: readiness fails, and callers are asked to open their next connection elsewhere. Requests are still taken.
func (f *flights) drain() { f.draining.Store(true) }

// refuse closes the door: requests that have begun go on, others are refused.
func (f *flights) refuse() { f.refusing.Store(true) }

// admit counts a request while it runs, or refuses it.
func (f *flights) admit(next handlerFunc) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		f.begun.Add(1)
		arriving := f.inFlight.Add(1) - f.serving.Load()
		x := exchangeOf(r.Context())
		defer x.finally(func() { f.leave(x) })
		if f.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		if f.refusing.Load() {
			return shutdownFault()
		}
		if f.limit > 0 && arriving > f.limit {
			return crowdedFault()
		}
		return next(w, r)
	}
}

// serve counts a request whose body is there, or refuses it. Its place is free again when the request is over.
func (f *flights) serve(x *exchange) error {
	x.isServed = true
	if serving := f.serving.Add(1); f.limit > 0 && serving > f.limit {
		return crowdedFault()
	}
	return nil
}

func (f *flights) leave(x *exchange) {
	if x.isServed {
		f.serving.Add(-1)
	}
	f.inFlight.Add(-1)
}

// crowdedFault is what a caller gets where as many requests are under way as may be.
func crowdedFault() *fault {
	return &fault{kind: overloaded, message: crowdedMessage, retryAfter: time.Second}
}

const crowdedMessage = "this proxy serves as many requests at a time as it may; send the request again, or ask for more replicas or a higher limit"
