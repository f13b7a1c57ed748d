// SPDX-License-Identifier: Apache-2.0

// Package linequeue writes lines of a log without making who logs wait: a reader of the log that is stuck must not stop requests. Lines that find the
// queue full are dropped and counted.
package linequeue

import (
	"io"
	"sync"
	"time"
)

// Writer is an io.Writer whose writes never wait. It must be closed, so that the last lines are written. It is safe for concurrent use.
type Writer struct {
	out      io.Writer
	capacity int

	mu      sync.Mutex
	filled  sync.Cond
	queued  []byte
	dropped uint64
	closed  bool
	done    chan struct{}
}

// New returns a Writer that holds at most capacity bytes, beside as many that are being written, and writes them to out in their order.
func New(out io.Writer, capacity int) *Writer {
	w := &Writer{out: out, capacity: capacity, done: make(chan struct{})}
	w.filled.L = &w.mu
	go w.run()
	return w
}

// Write queues one line whole, or drops it whole. It never fails, since a logger could do nothing about it.
func (w *Writer) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || len(w.queued)+len(line) > w.capacity {
		w.dropped++
		return len(line), nil
	}
	w.queued = append(w.queued, line...)
	w.filled.Signal()
	return len(line), nil
}

// Dropped is how many lines were dropped.
func (w *Writer) Dropped() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dropped
}

// Close writes what is queued, but waits for it no longer than the time given. Lines that come later are dropped.
func (w *Writer) Close(within time.Duration) {
	w.mu.Lock()
	w.closed = true
	w.filled.Signal()
	w.mu.Unlock()
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-w.done:
	case <-timer.C:
	}
}

// run writes what is queued at once: a busy proxy's lines go out many at a time, a lone one right away.
func (w *Writer) run() {
	defer close(w.done)
	var writing []byte
	for {
		w.mu.Lock()
		for len(w.queued) == 0 && !w.closed {
			w.filled.Wait()
		}
		if len(w.queued) == 0 {
			w.mu.Unlock()
			return
		}
		writing, w.queued = w.queued, writing[:0]
		w.mu.Unlock()
		_, _ = w.out.Write(writing) // there is nowhere to report it
	}
}
