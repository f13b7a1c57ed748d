// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
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

// TestManyAllowedTools takes a choice of as many tools as a request may have, whose time must not grow with its square.
func TestManyAllowedTools(t *testing.T) {
	const tools = 49_000
	declared, allowed := make([]string, tools), make([]string, tools)
	for i := range tools {
		declared[i] = fmt.Sprintf(`{"type":"function","function":{"name":"f%d"}}`, i)
		allowed[i] = fmt.Sprintf(`{"type":"function","function":{"name":"f%d"}}`, tools-1-i)
	}
	body := func(allowed []string) []byte {
		return []byte(`{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[` + strings.Join(declared, ",") +
			`],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[` + strings.Join(allowed, ",") + `]}}}`)
	}
	few, many := timeOf(t, body(allowed[:1])), timeOf(t, body(allowed))
	if many > 20*few {
		t.Errorf("want about the time of the choice's own bytes, got %v for one tool and %v for all", few, many)
	}
}

func timeOf(t *testing.T, body []byte) time.Duration {
	t.Helper()
	start := time.Now()
	if _, err := Chat(requestOf(sonnet, body)); err != nil {
		t.Fatal(err)
	}
	return time.Since(start)
}

// TestUsersBeyondTheMetadata leaves out the same of two always, where there is room for one.
func TestUsersBeyondTheMetadata(t *testing.T) {
	pairs := make([]string, 15)
	for i := range pairs {
		pairs[i] = fmt.Sprintf(`"k%d":"v"`, i)
	}
	body := []byte(`{"model":"m","user":"u","safety_identifier":"s","metadata":{` + strings.Join(pairs, ",") + `},"messages":[{"role":"user","content":"x"}]}`)
	for range 20 {
		call, err := Chat(requestOf(sonnet, body))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(call.NotCarried, " "); got != "safety_identifier" {
			t.Fatalf("want safety_identifier not to be carried, got %q", got)
		}
	}
}
