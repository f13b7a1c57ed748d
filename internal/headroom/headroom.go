// SPDX-License-Identifier: Apache-2.0

// Package headroom tells Go's collector how much may be allocated between two collections.
package headroom

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// size is how much is allocated between two collections. Go's own measure is as much again as is in use: too little for a proxy that holds
	// next to nothing, which would collect a hundred times a second, and too much for one that holds thousands of streams.
	size = 16 << 20
	// leastPercent bounds the work of collecting where very much is in use. mostPercent bounds the heap where next to nothing is: by Go's rule
	// it grows to 4 MiB times the share at least.
	leastPercent = 20
	mostPercent  = 400
	// A process is quiet that allocates no more in quietTime than a part of what it has in use. What was given back is paid for when it is used again, a
	// fault for each page, so calls that come in bursts must not look quiet between them. Less than worthLeast is not worth a collection.
	quietTime  = 8 * time.Second
	quietPart  = 4
	worthLeast = 256 << 10
)

// Keep gives back what starting took, and has the collector keep the same headroom from here on, whatever is in use. Until the context ends it also gives
// back what is not in use while the process is quiet. It is for a process that serves, once; GOMEMLIMIT bounds it as ever.
func Keep(ctx context.Context) {
	debug.FreeOSMemory()
	adjust()
	afterEachCollection(adjust)
	go giveBack(ctx)
}

// giveBack collects once little is allocated. The collector itself runs only when the headroom is used up, which takes minutes where thousands of streams
// say a word now and then, and their stacks stay as large as their beginning made them.
func giveBack(ctx context.Context) {
	ticker := time.NewTicker(quietTime)
	defer ticker.Stop()
	given := allocated()
	for last := given; ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := allocated()
		if now-given >= worthLeast && now-last <= inUse()/quietPart {
			debug.FreeOSMemory()
			given = now
		}
		last = now
	}
}

// allocated is how much was allocated since the process began.
func allocated() uint64 {
	samples := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64()
}

// afterEachCollection calls f once for every collection from here on.
func afterEachCollection(f func()) {
	token := new([64]byte) // not so small that it would share its memory with something that lives on
	runtime.AddCleanup(token, func(f func()) {
		f()
		afterEachCollection(f)
	}, f)
}

// adjust turns the headroom into a share of what the last collection found in use.
func adjust() {
	samples := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(samples)
	percent := percentFor(inUse())
	// To change it stops the world for a moment, which a small step is not worth.
	if step := percent - int(samples[0].Value.Uint64()); step > percent/8 || step < -percent/8 {
		debug.SetGCPercent(percent)
	}
}

// inUse is what the last collection found in use.
func inUse() uint64 {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}, {Name: "/gc/scan/globals:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() + samples[1].Value.Uint64() + samples[2].Value.Uint64()
}

func percentFor(inUse uint64) int {
	return int(min(mostPercent, max(leastPercent, size*100/max(inUse, 1))))
}
