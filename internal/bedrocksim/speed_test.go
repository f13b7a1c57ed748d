// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// BenchmarkAnswers measures what a request costs the simulator, without the network.
func BenchmarkAnswers(b *testing.B) {
	say := func(text string) string { return strings.Replace(helloBody, "Hello", text, 1) }
	for name, bc := range map[string]struct{ op, body string }{
		"converse, 1.2 KB":         {"converse", say(strings.Repeat("word and ", 130))},
		"converse, 116 KB":         {"converse", say(strings.Repeat("word and ", 12800))},
		"stream of 100 events":     {"converse-stream", say("[[sim: tokens=96]]")},
		"stream of 100 in one":     {"converse-stream", say("[[sim: burst tokens=96]]")},
		"a trigger's answer alone": {"converse", say("[[sim: throttle]]")},
	} {
		b.Run(name, func(b *testing.B) {
			sim := New()
			b.ReportAllocs()
			for b.Loop() {
				req := httptest.NewRequest(http.MethodPost, "/model/"+nova+"/"+bc.op, strings.NewReader(bc.body))
				req.Header.Set("Authorization", "Bearer "+DemoIdentity().BearerKey)
				sim.ServeHTTP(discard{http.Header{}}, req)
			}
		})
	}
}

// BenchmarkOpenStreams reports the memory of a stream that waits between two events, heap and stack, without the network.
func BenchmarkOpenStreams(b *testing.B) {
	const streams = 1000
	body := strings.Replace(helloBody, "Hello", "[[sim: tokens=100 delay=1h]]", 1)
	for b.Loop() {
		sim, ctx := New(), b.Context()
		ctx, leave := context.WithCancel(ctx)
		before := inUse()
		var open sync.WaitGroup
		for range streams {
			open.Go(func() {
				req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/model/"+nova+"/converse-stream", strings.NewReader(body))
				req.Header.Set("Authorization", "Bearer "+DemoIdentity().BearerKey)
				sim.ServeHTTP(discard{http.Header{}}, req)
			})
		}
		for sim.OpenStreams() < streams {
			runtime.Gosched()
		}
		b.ReportMetric(float64(inUse()-before)/streams/1024, "KiB/stream")
		leave()
		open.Wait()
	}
}

func inUse() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc + stats.StackInuse
}

// discard is a caller that throws away what it gets.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}
func (d discard) Flush()                      {}
