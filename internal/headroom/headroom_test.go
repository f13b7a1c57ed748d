// SPDX-License-Identifier: Apache-2.0

package headroom

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
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
	Keep()
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
	for deadline := time.Now().Add(20 * time.Second); share() != leastPercent; {
		if time.Now().After(deadline) {
			t.Fatalf("with %d MiB in use the share is %d %%", len(held), share())
		}
	}
	clear(held)
	for deadline := time.Now().Add(20 * time.Second); share() <= leastPercent; {
		if time.Now().After(deadline) {
			t.Fatalf("with nothing in use any more the share is still %d %%", share())
		}
	}
}
