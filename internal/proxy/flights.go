// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"sync/atomic"
)

// flights counts the requests under way, and closes the door when the proxy is to end.
type flights struct {
	inFlight atomic.Int64
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
		f.inFlight.Add(1)
		defer f.inFlight.Add(-1)
		if f.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		if f.refusing.Load() {
			return shutdownFault()
		}
		return next(w, r)
	}
}
