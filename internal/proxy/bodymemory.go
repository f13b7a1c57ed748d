// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// smallBody is how much of a body is read without asking for memory, so that small requests never wait for large ones.
	smallBody = 64 << 10
	// copiesOfBody is how many bytes a translation takes for each byte of a body, beside the body itself; elementsOfBody and maxElements are how many
	// its elements take besides, of which a request has a bounded number. Measured with BenchmarkTranslationMemory: 0 to 2.0 for a text or an image,
	// and up to 35 for blocks of one letter of the Anthropic dialect, which are 2.7 MB where there are as many as may be. A native request takes none.
	copiesOfBody   = 3
	elementsOfBody = 32
	maxElements    = 96 << 20
	// unlimitedMemory is what is reckoned with where no memory limit is set.
	unlimitedMemory = 1 << 30
	// bodyPatience is how long a request waits for memory before it is asked to come again.
	bodyPatience = 5 * time.Second
)

// bodyMemory bounds the memory that callers' bodies take at any time. A body is held until its request is over, since it may have to be sent again; the
// copies of it only while it is translated. They are two pools, and who has a part of the second waits for nothing, so no two requests wait for each other.
type bodyMemory struct{ bodies, copies *memoryPool }

// newBodyMemory gives bodies a quarter of the process's memory limit and translation three fifths; what is left is the process's own.
// One body of the greatest size always fits, however small the limit is.
func newBodyMemory(limit, maxBody int64) *bodyMemory {
	if limit == math.MaxInt64 {
		limit = unlimitedMemory
	}
	return &bodyMemory{bodies: newMemoryPool(max(limit/4, maxBody)), copies: newMemoryPool(max(limit/5*3, translationMemory(maxBody)))}
}

// held is how many bytes are reserved.
func (m *bodyMemory) held() int64 { return m.bodies.held.Load() + m.copies.held.Load() }

// copiesFor reserves what the translation of a body takes.
func (m *bodyMemory) copiesFor(ctx context.Context, body []byte) (*memoryShare, error) {
	if len(body) <= smallBody {
		return &memoryShare{}, nil
	}
	return m.copies.take(ctx, translationMemory(int64(len(body))))
}

// translationMemory is how many bytes the translation of a body takes at most.
func translationMemory(body int64) int64 {
	return body*copiesOfBody + min(body*elementsOfBody, maxElements)
}

// memoryPool is a number of bytes that requests share. Whoever comes first is served first.
type memoryPool struct {
	free *semaphore.Weighted
	held atomic.Int64
	// waiting counts the requests that wait for a part.
	waiting atomic.Int64
}

func newMemoryPool(size int64) *memoryPool { return &memoryPool{free: semaphore.NewWeighted(size)} }

// take reserves bytes, waiting for them as long as bodyPatience. Its errors are a fault, or the context's.
func (p *memoryPool) take(ctx context.Context, n int64) (*memoryShare, error) {
	waiting, cancel := context.WithTimeout(ctx, bodyPatience)
	defer cancel()
	p.waiting.Add(1)
	defer p.waiting.Add(-1)
	if p.free.Acquire(waiting, n) != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, overloadFault()
	}
	p.held.Add(n)
	return &memoryShare{pool: p, n: n}, nil
}

// memoryShare is the part of a pool that one request has. The zero value is none.
type memoryShare struct {
	pool *memoryPool
	n    int64
}

// keep gives back all but n bytes.
func (s *memoryShare) keep(n int64) {
	if back := s.n - n; back > 0 {
		s.n = n
		s.pool.held.Add(-back)
		s.pool.free.Release(back)
	}
}

// release gives everything back. It may be called again, and for no share at all.
func (s *memoryShare) release() {
	if s != nil {
		s.keep(0)
	}
}
