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
	// deadline is the one that is set, where it may outlive the write. HTTP/2 resets a stream whose deadline passes, even while nothing is being written,
	// so there silence must not run into it.
	deadline    time.Time
	mayOutlive  bool
	isUnflushed bool
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
func (r *recorder) push(p []byte) error { return r.send(p, false) }

// send is push, which leaves the flush to the next one where that follows at once.
func (r *recorder) send(p []byte, moreFollows bool) error {
	if len(p) == 0 && (moreFollows || !r.isUnflushed) {
		return nil
	}
	control := http.NewResponseController(r.ResponseWriter)
	r.extend(control)
	if !r.mayOutlive {
		defer func() { _ = control.SetWriteDeadline(time.Time{}) }()
	}
	if _, err := r.Write(p); err != nil {
		return err
	}
	r.isUnflushed = moreFollows
	if moreFollows {
		return nil
	}
	return control.Flush()
}

// lastWrite gives what is still in buffers its time.
func (r *recorder) lastWrite(control *http.ResponseController) {
	r.until = time.Time{}
	r.extend(control)
}

// extend gives a write its time. Setting a deadline costs as much as a small event, so one that lasts is set a little later than it must be, and
// stays until a write would have less than its time.
func (r *recorder) extend(control *http.ResponseController) {
	due, slack := r.writeDeadline(), r.patience/16
	if r.mayOutlive {
		if left := r.deadline.Sub(due); left >= 0 && left <= slack {
			return
		}
		if due != r.until {
			due = due.Add(slack)
		}
		r.deadline = due
	}
	_ = control.SetWriteDeadline(due) // a writer without deadlines is a test's
}
