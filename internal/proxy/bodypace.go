// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	// bodyGrace is how long a request may take to arrive at first, its head included, however small it is.
	bodyGrace = 10 * time.Second
	// bodyRate is how many bytes of a body earn its sender one second more.
	bodyRate = 16 << 10
	// contendedGrace and contendedRate are the same for a body that has memory which other requests wait for.
	contendedGrace = 2 * time.Second
	contendedRate  = 1 << 20
)

// pacedBody is a request's body whose sender has to keep sending: who stops, or drips, gives up its place to others. The server's read timeout bounds the
// beginning; what arrives after that moves the deadline on, until the request timeout.
type pacedBody struct {
	io.ReadCloser
	writer http.ResponseWriter
	end    time.Time

	mu sync.Mutex
	// begun is when the grace began, since is what had been received by then, and received counts all bytes.
	begun           time.Time
	since, received int64
	// paid is what had been received when the deadline was last moved.
	paid int64
	// isCut tells that the sender was too slow for the memory that others waited for.
	isCut bool
}

// pace watches the body of a request that began at a time and may take as long as the timeout.
func pace(w http.ResponseWriter, body io.ReadCloser, begun time.Time, timeout time.Duration) *pacedBody {
	return &pacedBody{ReadCloser: body, writer: w, begun: begun, end: begun.Add(timeout)}
}

// Read counts what arrives. A small body never moves the deadline, since that costs time.
func (b *pacedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.received += int64(n)
	if b.received-b.paid >= smallBody {
		b.move()
	}
	return n, err
}

// restart begins the grace anew, after the proxy itself has kept the sender waiting.
func (b *pacedBody) restart() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.begun, b.since = time.Now(), b.received
	b.move()
}

// move sets the deadline by what has arrived.
func (b *pacedBody) move() {
	if b.isCut {
		return
	}
	b.paid = b.received
	deadline := b.begun.Add(bodyGrace + time.Duration(b.received-b.since)*time.Second/bodyRate)
	if deadline.After(b.end) {
		deadline = b.end
	}
	_ = http.NewResponseController(b.writer).SetReadDeadline(deadline) // a writer without deadlines is a test's
}

// yield cuts the body off if it is too slow for memory that others wait for.
func (b *pacedBody) yield() {
	b.mu.Lock()
	defer b.mu.Unlock()
	took := time.Since(b.begun)
	if b.received-b.since < int64((took-contendedGrace).Seconds()*contendedRate) {
		b.isCut = true
		_ = http.NewResponseController(b.writer).SetReadDeadline(time.Unix(1, 0)) // the past
	}
}

// wasCut tells whether yield cut the body off.
func (b *pacedBody) wasCut() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.isCut
}

// hasten has a body that has memory of the pool yield to those who wait for it, until it is stopped. Once it is, it touches the body's writer no more,
// which net/http takes away when the request is over.
func (p *memoryPool) hasten(b *pacedBody) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if p.waiting.Load() > 0 {
					b.yield()
				}
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
