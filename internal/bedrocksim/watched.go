// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "net/http"

// watchedWriter notes how an answer went.
type watchedWriter struct {
	http.ResponseWriter
	status int
	events int
	result string
}

// WriteHeader notes the status that is not followed by another.
func (w *watchedWriter) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the server's own writer.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *watchedWriter) outcome() string {
	if w.result == "" {
		return "ok"
	}
	return w.result
}
