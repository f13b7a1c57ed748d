// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

func TestFlights(t *testing.T) {
	var f flights
	serve := f.admit(func(http.ResponseWriter, *http.Request) error {
		if n := f.inFlight.Load(); n != 1 {
			t.Errorf("%d requests are under way, want 1", n)
		}
		return nil
	})
	try := func() (http.Header, error) {
		w := httptest.NewRecorder()
		err := serve(w, httptest.NewRequest(http.MethodPost, "/", nil))
		return w.Header(), err
	}
	if h, err := try(); err != nil || h.Get("Connection") != "" {
		t.Errorf("an open proxy: error %v, Connection %q", err, h.Get("Connection"))
	}
	f.drain()
	if h, err := try(); err != nil || h.Get("Connection") != "close" {
		t.Errorf("a draining proxy: error %v, Connection %q; want it to serve and to ask for a new connection", err, h.Get("Connection"))
	}
	f.refuse()
	_, err := try()
	var refused *fault
	if !errors.As(err, &refused) || refused.kind != shuttingDown || refused.retryAfter == 0 {
		t.Errorf("a closed proxy: error %v, want a refusal with a hint when to come back", err)
	}
	if n := f.inFlight.Load(); n != 0 {
		t.Errorf("%d requests are under way, want none", n)
	}
}

// TestAwaitRemoval: requests are taken as long as they come, within bounds.
func TestAwaitRemoval(t *testing.T) {
	const usual, most = 10 * time.Second, 70 * time.Second
	cases := map[string]struct {
		usual time.Duration
		// until is when the last request comes, 300 ms after the one before.
		until       time.Duration
		least, last time.Duration
	}{
		"no request comes":            {usual: usual, least: 11 * time.Second, last: 11 * time.Second},
		"the usual time is enough":    {usual: usual, until: 8 * time.Second, least: 11 * time.Second, last: 11 * time.Second},
		"requests come for longer":    {usual: usual, until: 40 * time.Second, least: 40 * time.Second, last: 42 * time.Second},
		"requests come without end":   {usual: usual, until: time.Hour, least: most, last: most},
		"requests are not waited for": {until: time.Hour},
		"the usual time is the most":  {usual: most, until: time.Hour, least: most, last: most},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var f flights
				began := time.Now()
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				go func() {
					for ctx.Err() == nil && time.Since(began) < tc.until {
						select {
						case <-ctx.Done():
						case <-time.After(300 * time.Millisecond):
							f.begun.Add(1)
						}
					}
				}()
				f.awaitRemoval(tc.usual, most)
				if took := time.Since(began); took < tc.least || took > tc.last {
					t.Errorf("requests were taken for %s, want %s to %s", took, tc.least, tc.last)
				}
			})
		})
	}
}
