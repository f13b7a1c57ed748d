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
		// What is allocated in each of some times, and how often it is given back.
		cases := map[string]struct {
			allocate []int
			want     uint64
		}{
			"nothing":                {[]int{0, 0}, 0},
			"a little, then nothing": {[]int{worthLeast, 0, 0}, 1},
			"much, then nothing":     {[]int{32 << 20, 0, 0}, 1},
			"much all the time":      {[]int{32 << 20, 32 << 20, 32 << 20}, 0},
		}
		for name, tc := range cases {
			ctx, cancel := context.WithCancel(t.Context())
			go giveBack(ctx)
			synctest.Wait()
			before := collections()
			for _, allocate := range tc.allocate {
				sink = make([]byte, allocate)
				<-time.After(quietTime)
				synctest.Wait()
			}
			if got := collections() - before; got != tc.want {
				t.Errorf("%s: collected %d times, want %d", name, got, tc.want)
			}
			cancel()
			synctest.Wait()
		}
	})
}

// sink keeps what is allocated from being left out.
var sink []byte

// collections counts those that were asked for.
func collections() uint64 {
	samples := []metrics.Sample{{Name: "/gc/cycles/forced:gc-cycles"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64()
}
