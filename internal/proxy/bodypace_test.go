// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// drip is a body that gives one piece after each pause, and a writer whose read deadline ends it, as net/http's do.
type drip struct {
	httptest.ResponseRecorder
	piece, left int
	// come is what has come of the present piece and was not read.
	come  int
	pause time.Duration

	mu       sync.Mutex
	deadline time.Time
	moved    chan struct{}
}

func newDrip(piece, left int, pause, timeout time.Duration) *drip {
	return &drip{piece: piece, left: left, pause: pause, deadline: time.Now().Add(timeout), moved: make(chan struct{}, 1)}
}

func (d *drip) Close() error { return nil }

func (d *drip) SetReadDeadline(t time.Time) error {
	d.mu.Lock()
	d.deadline = t
	d.mu.Unlock()
	select {
	case d.moved <- struct{}{}:
	default:
	}
	return nil
}

func (d *drip) Read(p []byte) (int, error) {
	if d.left == 0 {
		return 0, io.EOF
	}
	for next := time.Now().Add(d.pause); d.come == 0 && time.Now().Before(next); {
		d.mu.Lock()
		until := time.Until(d.deadline)
		d.mu.Unlock()
		if until <= 0 {
			return 0, os.ErrDeadlineExceeded
		}
		select {
		case <-time.After(min(until, time.Until(next))):
		case <-d.moved:
		}
	}
	if d.come == 0 {
		d.come = d.piece
	}
	n := min(d.come, d.left, len(p))
	d.come, d.left = d.come-n, d.left-n
	return n, nil
}

func TestBodyMustKeepComing(t *testing.T) {
	const size = 1 << 20
	cases := map[string]struct {
		piece      int
		pause      time.Duration
		timeout    time.Duration
		wantsWhole bool
		wantsEnd   time.Duration
	}{
		"fast":                               {size, time.Second, 120 * time.Second, true, time.Second},
		"at the least rate":                  {bodyRate, time.Second, 120 * time.Second, true, size / bodyRate * time.Second},
		"below the least rate":               {bodyRate / 4, time.Second, 120 * time.Second, false, 13 * time.Second},
		"silent":                             {size, time.Hour, 120 * time.Second, false, bodyGrace},
		"coming, beyond the request timeout": {bodyRate, time.Second, 30 * time.Second, false, 30 * time.Second},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				d := newDrip(tc.piece, size, tc.pause, bodyGrace)
				n, err := io.Copy(io.Discard, pace(d, d, begun, tc.timeout))
				if isWhole := err == nil && n == size; isWhole != tc.wantsWhole || err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("read %d bytes of %d, error %v; want whole: %v", n, size, err, tc.wantsWhole)
				}
				if took := time.Since(begun); took > tc.wantsEnd+5*time.Second || took < tc.wantsEnd-5*time.Second {
					t.Errorf("took %v, want about %v", took, tc.wantsEnd)
				}
			})
		})
	}
}

// Who drips may keep its memory while nobody else wants it, and gives it up soon after somebody does.
func TestSlowBodyYieldsItsMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := newMemoryPool(10)
		held, err := pool.take(t.Context(), 8)
		if err != nil {
			t.Fatal(err)
		}
		d := newDrip(bodyRate*2, 25_000_000, time.Second, bodyGrace)
		body := pace(d, d, time.Now(), 120*time.Second)
		body.restart()
		stop := pool.hasten(body)
		ended := make(chan error)
		go func() {
			_, err := io.Copy(io.Discard, body)
			stop()
			held.release()
			ended <- err
		}()
		<-time.After(30 * time.Second)
		if body.wasCut() {
			t.Error("the body was cut off although nobody waited")
		}
		asked := time.Now()
		share, err := pool.take(t.Context(), 8)
		if err != nil {
			t.Fatalf("the slow body kept its memory: %v", err)
		}
		if waited := time.Since(asked); waited > 2*time.Second {
			t.Errorf("waited %v for memory", waited)
		}
		if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) || !body.wasCut() {
			t.Errorf("the slow body ended with %v, cut %v", err, body.wasCut())
		}
		share.release()
	})
}

func TestFastBodyKeepsItsMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := newMemoryPool(10)
		pool.waiting.Add(1)
		d := newDrip(contendedRate, 10*contendedRate, 500*time.Millisecond, bodyGrace)
		body := pace(d, d, time.Now(), 120*time.Second)
		body.restart()
		defer pool.hasten(body)()
		if _, err := io.Copy(io.Discard, body); err != nil {
			t.Errorf("a body that keeps coming was cut off: %v", err)
		}
	})
}

// slowDeadline is a writer that takes a while to set a read deadline.
type slowDeadline struct {
	*drip
	begun, proceed chan struct{}
}

func (s slowDeadline) SetReadDeadline(t time.Time) error {
	close(s.begun)
	<-s.proceed
	return s.drip.SetReadDeadline(t)
}

// A request's writer must not be used once its handler has returned: net/http panics then, which would end the whole process.
func TestHasteEndsBeforeItsRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := newMemoryPool(10)
		pool.waiting.Add(1)
		w := slowDeadline{newDrip(1, 1, time.Second, bodyGrace), make(chan struct{}), make(chan struct{})}
		body := pace(w, w, time.Now(), 120*time.Second)
		stop := pool.hasten(body)
		<-w.begun // the body is being cut off
		stopped := make(chan struct{})
		go func() {
			stop()
			close(stopped)
		}()
		synctest.Wait()
		select {
		case <-stopped:
			t.Error("stopped while the read deadline was being set")
		default:
		}
		close(w.proceed)
		<-stopped
	})
}

func TestRequestsAtATimeAreBounded(t *testing.T) {
	f := flights{limit: 2}
	kind := func(err error) faultKind {
		var found *fault
		errors.As(err, &found)
		if found == nil {
			return ""
		}
		if found.retryAfter == 0 {
			t.Error("the refusal does not say when to come again")
		}
		return found.kind
	}
	var nested func(depth int, serve bool) handlerFunc
	nested = func(depth int, serve bool) handlerFunc {
		return f.admit(func(_ http.ResponseWriter, r *http.Request) error {
			if serve {
				if err := f.serve(exchangeOf(r.Context())); err != nil {
					return err
				}
			}
			if depth == 1 {
				return nil
			}
			return call(nested(depth-1, serve))
		})
	}
	for name, tc := range map[string]struct {
		depth int
		serve bool
		want  faultKind
	}{
		"as many as may be":                 {2, true, ""},
		"one more":                          {3, true, overloaded},
		"as many arriving as may be":        {2, false, ""},
		"one more that is still on its way": {3, false, overloaded},
	} {
		if got := kind(call(nested(tc.depth, tc.serve))); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
		if f.inFlight.Load() != 0 || f.serving.Load() != 0 {
			t.Errorf("%s: %d under way and %d served are left", name, f.inFlight.Load(), f.serving.Load())
		}
	}
	// One place of the served ones is taken, by a request that has arrived: as many as before may still arrive.
	err := call(f.admit(func(_ http.ResponseWriter, r *http.Request) error {
		if err := f.serve(exchangeOf(r.Context())); err != nil {
			return err
		}
		return call(nested(2, false))
	}))
	if err != nil {
		t.Errorf("a request that has arrived took the place of one on its way: %v", err)
	}
}

// call runs a handler as begin does.
func call(h handlerFunc) error {
	var err error
	exchanged(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { err = h(w, r) }), httptest.NewRequest(http.MethodPost, "/", nil))
	return err
}
