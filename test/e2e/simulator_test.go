//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"testing"
)

// simulatorCalls returns how many calls the simulator has answered for each identity.
func simulatorCalls(t *testing.T) map[string]int {
	t.Helper()
	body, err := under.clients.CoreV1().Services(operatorNamespace).
		ProxyGet("http", "bedrock-sim", "8080", "/_sim/calls", nil).DoRaw(t.Context())
	if err != nil {
		t.Fatalf("ask the simulator for its calls: %v", err)
	}
	var calls struct {
		Calls []struct {
			Identity string
			Calls    int
		}
	}
	if err := json.Unmarshal(body, &calls); err != nil {
		t.Fatalf("read the simulator's calls %s: %v", body, err)
	}
	counts := map[string]int{}
	for _, call := range calls.Calls {
		counts[call.Identity] += call.Calls
	}
	return counts
}
