// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"time"
)

// recorder notes what is sent to the caller: the status, the number of bytes and when the first of them went.
type recorder struct {
	http.ResponseWriter
	sent      int
	bytes     int64
	firstByte time.Time
	// patience is how long one write may wait for a caller that does not read, and until when all of them may; zero: no end.
	patience time.Duration
	until    time.Time
}

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) {
	if r.sent == 0 && status >= http.StatusOK {
		r.sent = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *recorder) Write(p []byte) (int, error) {
	if r.sent == 0 {
		r.sent = http.StatusOK
	}
	if r.firstByte.IsZero() {
		r.firstByte = time.Now()
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// writeDeadline is when a write that begins now must be over.
func (r *recorder) writeDeadline() time.Time {
	deadline := time.Now().Add(r.patience)
	if !r.until.IsZero() && r.until.Before(deadline) {
		return r.until
	}
	return deadline
}

// push writes and flushes. It fails when the caller has not taken the bytes by the write's deadline, or is gone.
func (r *recorder) push(p []byte) error {
	control := http.NewResponseController(r.ResponseWriter)
	_ = control.SetWriteDeadline(r.writeDeadline()) // a writer without deadlines is a test's
	// HTTP/2 resets a stream whose deadline passes, even while nothing is being written, so silence must not run into it.
	defer func() { _ = control.SetWriteDeadline(time.Time{}) }()
	if _, err := r.Write(p); err != nil {
		return err
	}
	return control.Flush()
}
