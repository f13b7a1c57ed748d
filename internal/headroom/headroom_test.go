// SPDX-License-Identifier: Apache-2.0

package headroom

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"testing/synctest"
	"time"
)

func TestHeadroomIsTheSameWhateverIsInUse(t *testing.T) {
	cases := map[string]struct {
		inUse uint64
		want  int
	}{
		"nothing known yet":             {0, 400},
		"a proxy that just started":     {2 << 20, 400},
		"as much as the headroom":       {16 << 20, 100},
		"a thousand streams":            {32 << 20, 50},
		"so much that work is bounded":  {1 << 30, 20},
		"more than any machine has had": {1 << 60, 20},
	}
	for name, tc := range cases {
		if got := percentFor(tc.inUse); got != tc.want {
			t.Errorf("%s: %d %%, want %d", name, got, tc.want)
		}
	}
}

func TestHeadroomFollowsWhatIsInUse(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	Keep(t.Context())
	held := make([][]byte, 128)
	for i := range held {
		held[i] = make([]byte, 1<<20)
	}
	share := func() uint64 {
		runtime.GC()
		samples := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		metrics.Read(samples)
		return samples[0].Value.Uint64()
	}
	for deadline := time.Now().Add(20 * time.Second); share() > 2*leastPercent; {
		if time.Now().After(deadline) {
			t.Fatalf("with %d MiB in use the share is %d %%", len(held), share())
		}
	}
	clear(held)
	for deadline := time.Now().Add(20 * time.Second); share() <= 2*leastPercent; {
		if time.Now().After(deadline) {
			t.Fatalf("with nothing in use any more the share is still %d %%", share())
		}
	}
}

func TestAQuietProcessGivesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cases := map[string]struct {
			allocate  int
			collected bool
		}{
			"nothing":  {0, false},
			"a little": {1 << 20, true},
			"much":     {32 << 20, false},
		}
		defer debug.SetGCPercent(debug.SetGCPercent(-1)) // no collection but those that are asked for
		for name, tc := range cases {
			ctx, cancel := context.WithCancel(t.Context())
			go giveBack(ctx)
			synctest.Wait()
			before := collections()
			sink = make([]byte, tc.allocate)
			<-time.After(quietTime + time.Second)
			if got := collections() > before; got != tc.collected {
				t.Errorf("after %s was allocated, collected: %v", name, got)
			}
			cancel()
			synctest.Wait()
		}
	})
}

// sink keeps what is allocated from being left out.
var sink []byte

func collections() uint64 {
	samples := []metrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64()
}
