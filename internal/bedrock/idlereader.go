// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"io"
	"time"
)

// idleReader bounds how long one Read of the upstream may be silent. Between two reads no time counts, so a slow reader is never taken for a silent upstream.
type idleReader struct {
	source  io.Reader
	timeout time.Duration
	expire  func()
	timer   *time.Timer
}

// Read reads from the source. When the timeout fires, expire makes the source's Read return.
func (r *idleReader) Read(p []byte) (int, error) {
	if r.timeout <= 0 {
		return r.source.Read(p)
	}
	if r.timer == nil {
		r.timer = time.AfterFunc(r.timeout, r.expire)
	} else {
		r.timer.Reset(r.timeout)
	}
	n, err := r.source.Read(p)
	r.timer.Stop()
	return n, err
}
