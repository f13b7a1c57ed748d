// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
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

// TestAStreamIsInFlightUntilItIsRelayed: a request is counted, and has its place, until the stream that its handler began is over, however that ends.
func TestAStreamIsInFlightUntilItIsRelayed(t *testing.T) {
	for name, end := range map[string]func(){"it ends": func() {}, "it panics": func() { panic("x") }} {
		t.Run(name, func(t *testing.T) {
			var f flights
			var during int64
			serve := f.admit(func(_ http.ResponseWriter, r *http.Request) error {
				x := exchangeOf(r.Context())
				x.rest = func() {
					during = f.inFlight.Load() + f.serving.Load()
					end()
				}
				return f.serve(x)
			})
			h := recoverPanics(slog.New(slog.DiscardHandler), relayRest(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = serve(w, r) })))
			begin(proxyconfig.Timeouts{}, h).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", nil))
			if after := f.inFlight.Load() + f.serving.Load(); during != 2 || after != 0 {
				t.Errorf("counted %d during the stream and %d after it, want 2 and 0", during, after)
			}
		})
	}
}
