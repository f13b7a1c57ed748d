// SPDX-License-Identifier: Apache-2.0

package load

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

const (
	loris   = 1000
	stalled = 500
	// window is how long the others are watched, at so many requests a second to each proxy.
	window = 10 * time.Second
	rate   = 50
	// maxRatio bounds the p99 of others beside hostile callers, as a multiple of what it is at a proxy that has none.
	maxRatio = 2.0
	// maxPerStream bounds the memory that one stalled reader takes, in bytes.
	maxPerStream = 64 << 10
)

// Hostile callers of each kind leave the others alone. Two proxies run side by side, one of them with hostile callers, and the others ask both in turn:
// what else the machine does meets both.
func TestHostileCallersLeaveOthersAlone(t *testing.T) {
	for name, gatherAll := range map[string]func(*testing.T, *proxy){
		"senders that drip": func(t *testing.T, p *proxy) {
			gather(t, p, loris/2, dripHead())
			gather(t, p, loris/2, dripBody())
		},
		"readers that stall": func(t *testing.T, p *proxy) { p.gatherStalled(t) },
	} {
		t.Run(name, func(t *testing.T) {
			hostile, quiet := startProxy(t), startProxy(t)
			gatherAll(t, hostile)
			others(t, rate, time.Second, hostile, quiet) // connections and caches find their size
			took := others(t, rate, window, hostile, quiet)
			with, without := percentile(took[0], 0.99), percentile(took[1], 0.99)
			ratio := float64(with) / float64(without)
			t.Logf("p99 of %d requests of others: %v with, %v without, ratio %.2f", len(took[0]), with, without, ratio)
			if ratio > maxRatio {
				t.Errorf("the p99 of others is %.2f times what it is without hostile callers, want at most %.1f", ratio, maxRatio)
			}
		})
	}
}

// The memory of a stream is what the collector leaves of it, stacks included: how much garbage stands beside it is the collector's own choice.
func TestStalledReadersTakeLittleMemory(t *testing.T) {
	p := startProxy(t, "OUTCROP_LISTEN_PROFILING=true")
	others(t, rate, 2*time.Second, p)
	before, residentBefore := p.inUse(t), p.resident(t)
	p.gatherStalled(t)
	resident := p.resident(t)
	perStream := (p.inUse(t) - before) / stalled
	t.Logf("%d KiB of memory per stalled reader; the process grew by %d KiB for each", perStream>>10, (resident-residentBefore)/stalled>>10)
	if perStream > maxPerStream {
		t.Errorf("a stalled reader takes %d bytes, want at most %d", perStream, maxPerStream)
	}
}

// inUse is what is in use of the heap and of stacks after a collection, in bytes.
func (p *proxy) inUse(t *testing.T) int64 {
	t.Helper()
	for range 2 { // what a pool keeps is gone after the second
		p.get(t, "/debug/pprof/heap?gc=1")
	}
	served := p.get(t, proxyconfig.MetricsPath)
	return int64(sample(served, "go_memstats_heap_alloc_bytes") + sample(served, "go_memstats_stack_inuse_bytes"))
}

// gatherStalled returns once all streams are open upstream and nothing moves in them any more.
func (p *proxy) gatherStalled(t *testing.T) {
	t.Helper()
	gather(t, p, stalled, stall)
	eventually(t, "all streams are open", func() bool { return p.inFlight(t) >= stalled })
	last, calm := int64(-1), 0
	eventually(t, "nothing moves in the streams", func() bool {
		sent := p.endless.bytes.Load()
		if calm++; sent != last {
			calm, last = 0, sent
		}
		return calm >= 5
	})
}

func (p *proxy) inFlight(t *testing.T) int {
	t.Helper()
	return int(sample(p.get(t, proxyconfig.MetricsPath), "modelendpoint_proxy_in_flight_requests"))
}

// get asks the admin server.
func (p *proxy) get(t *testing.T, path string) string {
	t.Helper()
	response, err := http.Get(p.admin + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// sample is the value of a series that has no labels.
func sample(metrics, name string) float64 {
	for line := range strings.Lines(metrics) {
		if value, found := strings.CutPrefix(line, name+" "); found {
			n, _ := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return n
		}
	}
	return 0
}
