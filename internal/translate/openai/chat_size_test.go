// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestMemoryGrowsWithTheBody fails where the memory for one call of a tool depends on how many others there are.
func TestMemoryGrowsWithTheBody(t *testing.T) {
	few, many := memoryPerCall(t, 500), memoryPerCall(t, 8000)
	if many > 2*few {
		t.Errorf("want the same memory for each call, got %d bytes of 500 calls and %d bytes of 8000", few, many)
	}
}

func memoryPerCall(t *testing.T, calls int) uint64 {
	t.Helper()
	body := longHistory(calls)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call, err := Chat(requestOf(sonnet, body))
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if err := checkConverse(call.Bodies[0]); err != nil {
		t.Error(err)
	}
	return (after.TotalAlloc - before.TotalAlloc) / uint64(calls)
}

// longHistory is a request whose calls are answered in the opposite order.
func longHistory(calls int) []byte {
	var history, results strings.Builder
	for i := range calls {
		fmt.Fprintf(&history, `,{"id":"c%d","type":"function","function":{"name":"f.%d","arguments":"{}"}}`, i, i)
		fmt.Fprintf(&results, `,{"role":"tool","tool_call_id":"c%d","content":"x"}`, calls-1-i)
	}
	return []byte(`{"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[` + history.String()[1:] + `]}` + results.String() + `]}`)
}
