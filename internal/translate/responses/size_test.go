// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"
	"weak"
)

// The elements of large requests.
const (
	aCall     = `{"type":"function_call","call_id":"c%d","name":"f","arguments":"{}"}`
	anOutput  = `{"type":"function_call_output","call_id":"c%d","output":"x"}`
	aFunction = `{"type":"function","name":"f%d"}`
	aQuestion = `{"role":"user","content":"Hi"}`
)

// largeRequests are what requests of n small elements that belong together have beside their model.
var largeRequests = map[string]func(n int) string{
	"results": func(n int) string {
		return `"input":[` + aQuestion + `,` + listOf(n, aCall) + `,` + listOf(n, anOutput) + `]`
	},
	"results after a question": func(n int) string {
		return `"input":[` + aQuestion + `,` + listOf(n, aCall) + `,` + aQuestion + `,` + listOf(n, anOutput) + `]`
	},
	"allowed tools": func(n int) string {
		return `"input":"Hi","tools":[` + listOf(n, aFunction) + `],"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[` + listOf(n, aFunction) + `]}`
	},
}

func listOf(n int, format string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(list, ",")
}

// TestTimeGrowsWithTheBody fails where the time for one element depends on how many others there are.
func TestTimeGrowsWithTheBody(t *testing.T) {
	const few, many = 1_000, 40_000
	for name, members := range largeRequests {
		t.Run(name, func(t *testing.T) {
			less, more := timePerElement(t, few, members), timePerElement(t, many, members)
			if more > 6*less {
				t.Errorf("want about the same time for each element, got %v of %d and %v of %d", less, few, more, many)
			}
		})
	}
}

// timePerElement is the processor's time without that of the garbage collector, so that what else the machine does disturbs it little.
func timePerElement(t *testing.T, n int, members func(int) string) time.Duration {
	t.Helper()
	body := []byte(`{"model":"claude",` + members(n) + `}`)
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	least := time.Hour
	for range max(1, 5_000/n) {
		runtime.GC()
		start := processorTime(t)
		if _, err := Create(requestOf(body, claude)); err != nil {
			t.Fatal(err)
		}
		least = min(least, processorTime(t)-start)
	}
	return least / time.Duration(n)
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// TestStreamsHoldNoBody: the memory of a request's body is free while its answer is streamed.
func TestStreamsHoldNoBody(t *testing.T) {
	body := []byte(`{"model":"claude","stream":true,"input":"Hi","instructions":"Be brief","reasoning":{"effort":"low"},"text":{"verbosity":"medium"},"metadata":{"a":"b"},` +
		`"tools":[` + listOf(100, aFunction) + `],"tool_choice":{"type":"function","name":"f1"}}`)
	held := weak.Make(&body[0])
	call, err := Create(requestOf(body, claude))
	if err != nil {
		t.Fatal(err)
	}
	events := call.Events()
	runtime.GC()
	if held.Value() != nil {
		t.Error("want the body to be free once the stream has begun")
	}
	events.End(nil)
}

// TestEndlessAnswerEnds: what is kept of an answer for its end is bounded, however long a stream goes on.
func TestEndlessAnswerEnds(t *testing.T) {
	call, err := Create(requestOf([]byte(`{"model":"claude","stream":true,"input":"Hi"}`), claude))
	if err != nil {
		t.Fatal(err)
	}
	events := call.Events()
	delta := []byte(`{"contentBlockIndex":0,"delta":{"text":"` + strings.Repeat("x", 1<<20) + `"}}`)
	_, err = events.Encode("messageStart", []byte(`{"role":"assistant"}`))
	sent := 0
	for ; err == nil && sent < 2*maxKept; sent += len(delta) {
		_, err = events.Encode("contentBlockDelta", delta)
	}
	if err == nil || !strings.Contains(string(events.End(err)), `"type":"response.failed"`) {
		t.Errorf("want a failure beyond %d bytes, got %v after %d", maxKept, err, sent)
	}
}
