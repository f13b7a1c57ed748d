// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"net/http"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestRetryIsToldToTheCaller(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) { c.Retries.MaxAttempts = 3 })
	for path, body := range map[string]string{chatPath: chatBody, conversePath: converseBody, "/model/claude/converse-stream": converseBody} {
		w.sim.SetScript(&bedrocksim.Script{Rules: []bedrocksim.Rule{{
			Match: bedrocksim.Match{First: 1},
			Do:    bedrocksim.Behaviour{Error: &bedrocksim.ErrorReply{Exception: "ModelNotReadyException", Message: "wait"}},
		}}})
		w.sim.ResetCalls()
		got := w.post(path, body)
		calls := w.sim.Calls()
		if got.StatusCode != http.StatusOK || got.Header.Get("Outcrop-Attempts") != "2" || len(calls) != 2 {
			t.Fatalf("%s: %d after %d calls, Outcrop-Attempts %q; want 200 after 2", path, got.StatusCode, len(calls), got.Header.Get("Outcrop-Attempts"))
		}
		if id := got.Header.Get("X-Amzn-Requestid"); id != calls[1].RequestID {
			t.Errorf("%s: the request ID is %q, want that of the attempt that was answered, %q", path, id, calls[1].RequestID)
		}
	}
}
