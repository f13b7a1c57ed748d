// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
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
