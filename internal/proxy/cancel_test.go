// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// phase is a moment at which a caller may go away.
type phase struct {
	trigger string
	// reached tells that the moment has come; response is the response's body once its head is there, and nil before.
	reached func(w *world, response io.Reader) bool
}

// phases are those of a request's life. A caller may go away in each.
var phases = map[string]phase{
	"before the first event": {"[[sim: latency=30s]]", func(w *world, _ io.Reader) bool { return w.sim.InFlight() == 1 }},
	"between two attempts":   {"[[sim: throttle retry-after=20s]]", func(w *world, _ io.Reader) bool { return w.sim.InFlight() == 0 && len(w.sim.Calls()) > 0 }},
	"while events come":      {"[[sim: tokens=2000 delay=20ms]]", hasBegun},
	"in a silence":           {"[[sim: silence after=3]]", hasBegun},
}

func hasBegun(_ *world, response io.Reader) bool {
	if response == nil {
		return false
	}
	_, err := bufio.NewReader(response).ReadByte()
	return err == nil
}

// upstreamEndsWithin is how soon after its caller a request is gone upstream.
const upstreamEndsWithin = 250 * time.Millisecond

// departures is how often a caller leaves in each phase. The median counts: a busy machine may hold up one of them.
const departures = 5

func TestCallerThatLeavesEndsTheUpstreamAtOnce(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) { c.Retries.MaxAttempts, c.Retries.BudgetPercent = 3, 100 })
	cases := 0
	for dialect, s := range speakers {
		for moment, p := range phases {
			cases++
			t.Run(dialect+", "+moment, func(t *testing.T) {
				var took []time.Duration
				for range departures {
					took = append(took, w.leave(t, s.path, fmt.Sprintf(s.body, p.trigger), p))
				}
				slices.Sort(took)
				if median := took[len(took)/2]; median > upstreamEndsWithin {
					t.Errorf("the upstream request ended %s after its caller, in the median of %v; want %s", median, took, upstreamEndsWithin)
				}
			})
		}
	}
	w.eventually("every request is logged with 499", func() bool { return strings.Count(w.log.String(), `"status":499`) == cases*departures })
	if strings.Contains(w.log.String(), `"level":"ERROR"`) {
		t.Errorf("a caller that leaves is no error:\n%s", w.log)
	}
}

// leave sends a request, goes away when a phase is reached, and tells how long the upstream request goes on.
func (w *world) leave(t *testing.T, path, body string, p phase) time.Duration {
	t.Helper()
	w.sim.ResetCalls()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	heads := make(chan *http.Response, 1)
	go func() {
		defer close(heads)
		if response, err := w.client().Do(request); err == nil {
			heads <- response
		}
	}()
	var head io.Reader
	w.eventually("the phase is reached", func() bool {
		select {
		case response, ok := <-heads:
			if ok {
				t.Cleanup(func() { _ = response.Body.Close() })
				head = response.Body
			}
		default:
		}
		return p.reached(w, head)
	})
	left := time.Now()
	cancel()
	w.eventually("nothing is left upstream", func() bool { return w.sim.InFlight() == 0 && w.sim.OpenStreams() == 0 })
	took := time.Since(left)
	for range heads { // the request's goroutine ends with it
	}
	return took
}

func TestCallerThatLeavesAnAnswerInOnePieceEndsTheUpstream(t *testing.T) {
	w := newWorld(t)
	thinks := phases["before the first event"]
	cases := map[string]struct{ path, body string }{
		"chat":   {chatPath, `{"model":"claude","messages":[{"role":"user","content":"%s"}]}`},
		"native": {conversePath, `{"messages":[{"role":"user","content":[{"text":"%s"}]}]}`},
		"invoke": {"/model/claude/invoke", speakers["invoke"].body},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) { w.leave(t, tc.path, fmt.Sprintf(tc.body, thinks.trigger), thinks) })
	}
}
