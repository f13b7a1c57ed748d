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
	// least and most bound what is allocated between two collections. Go's own measure is as much again as is in use: too little for a busy proxy that
	// holds next to nothing, which would collect a hundred times a second, and too much for one that holds thousands of streams. A proxy that has
	// little to do has the least, since memory that was used a moment ago is still in the processor's caches.
	least = 3 << 20
	most  = 14 << 20
	// Where very much is in use, that part of it may be allocated if it is more.
	mostPart = 5
	// workPerByte is about how long a collection works for each byte in use, and workShare the part of a core that collections may take between the bounds.
	workPerByte = 0.4 // ns
	workShare   = 0.01
	// minimumHeap is what Go lets a heap grow to whatever is in use, at a share of 100 percent.
	minimumHeap = 4 << 20
	// A process is quiet that allocates no more in quietTime than a part of what it has in use. What was given back is paid for when it is used again, a
	// fault for each page, so calls that come in bursts must not look quiet between them. Less than worthLeast is not worth a collection.
	quietTime  = 8 * time.Second
	quietPart  = 4
	worthLeast = 256 << 10
)

// Keep gives back what starting took, and has the collector keep a headroom from here on that follows what collections cost. Until the context ends it also gives
// back what is not in use while the process is quiet. It is for a process that serves, once; GOMEMLIMIT bounds it as ever.
func Keep(ctx context.Context) {
	debug.FreeOSMemory()
	var r room
	r.adjust()
	afterEachCollection(r.adjust)
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

// room is what may be allocated until the next collection.
type room struct {
	// at is when it was last adjusted, and allocated how much had been allocated by then.
	at        time.Time
	allocated uint64
}

// adjust turns the headroom into a share of what the last collection found in use.
func (r *room) adjust() {
	now, total, used := time.Now(), allocated(), inUse()
	percent := percentFor(used, sizeFor(used, total-r.allocated, now.Sub(r.at)))
	r.at, r.allocated = now, total
	samples := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(samples)
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

// sizeFor is the headroom with which collections take their share of a core, when that much was allocated in the time before.
func sizeFor(inUse, allocated uint64, took time.Duration) uint64 {
	between := float64(inUse) * workPerByte / workShare // in ns
	size := float64(allocated) / max(1, float64(took)) * between
	return uint64(min(max(most, float64(inUse/mostPart)), max(least, size)))
}

// percentFor is the share of what is in use that makes a headroom.
func percentFor(inUse, size uint64) int {
	return int(min(size*100/minimumHeap, max(1, size*100/max(inUse, 1))))
}
