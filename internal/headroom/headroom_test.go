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

func TestHeadroomIsAShareOfWhatIsInUse(t *testing.T) {
	cases := map[string]struct {
		inUse, size uint64
		want        int
	}{
		"nothing known yet":             {0, least, 75},
		"a proxy that just started":     {2 << 20, least, 75},
		"a proxy that is busy":          {2 << 20, most, 350},
		"as much as the headroom":       {14 << 20, most, 100},
		"a thousand streams":            {32 << 20, most, 43},
		"many streams at rest":          {512 << 20, least, 1},
		"more than any machine has had": {1 << 60, most, 1},
	}
	for name, tc := range cases {
		if got := percentFor(tc.inUse, tc.size); got != tc.want {
			t.Errorf("%s: %d %%, want %d", name, got, tc.want)
		}
	}
}

func TestHeadroomFollowsWhatCollectionsCost(t *testing.T) {
	cases := map[string]struct {
		inUse, allocated uint64
		took             time.Duration
		want             uint64
	}{
		"before the first collection":      {3 << 20, 5 << 20, 1 << 62, least},
		"at rest":                          {3 << 20, 1 << 20, time.Minute, least},
		"200 calls a second":               {3 << 20, 6 << 20, time.Second, least},
		"some thousand calls a second":     {3 << 20, 64 << 20, time.Second, 8 << 20},
		"as many as a core can":            {3 << 20, 300 << 20, time.Second, most},
		"a thousand streams that say much": {32 << 20, 50 << 20, time.Second, most},
		"a thousand streams at rest":       {32 << 20, 2 << 20, time.Second, least},
		"so much that work is bounded":     {1 << 30, 100 << 20, time.Second, 1 << 30 / mostPart},
		"in no time":                       {3 << 20, 4 << 20, 0, most},
	}
	for name, tc := range cases {
		if got := sizeFor(tc.inUse, tc.allocated, tc.took); got < tc.want-tc.want/16 || got > tc.want+tc.want/16 {
			t.Errorf("%s: %d KiB, want %d", name, got>>10, tc.want>>10)
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
	const want = most * 100 / (128 << 20)
	share := func() uint64 {
		runtime.GC()
		samples := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		metrics.Read(samples)
		return samples[0].Value.Uint64()
	}
	for deadline := time.Now().Add(20 * time.Second); share() > 2*want; {
		if time.Now().After(deadline) {
			t.Fatalf("with %d MiB in use the share is %d %%", len(held), share())
		}
	}
	clear(held)
	for deadline := time.Now().Add(20 * time.Second); share() <= 2*want; {
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
