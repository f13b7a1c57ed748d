// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"errors"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBodyMemoryFollowsTheLimit(t *testing.T) {
	const maxBody = 25_000_000
	cases := map[string]struct{ limit, bodies, copies int64 }{
		"the limit of a pod":                   {480 << 20, 120 << 20, 288 << 20},
		"no limit":                             {math.MaxInt64, 256 << 20, unlimitedMemory / 5 * 3},
		"a limit that is less than one body's": {16 << 20, maxBody, translationMemory(maxBody)},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			m := newBodyMemory(tc.limit, maxBody)
			for what, pool := range map[string]struct {
				*memoryPool
				size int64
			}{"bodies": {m.bodies, tc.bodies}, "copies": {m.copies, tc.copies}} {
				if !pool.free.TryAcquire(pool.size) || pool.free.TryAcquire(1) {
					t.Errorf("the pool of %s is not of %d bytes", what, pool.size)
				}
			}
		})
	}
}

func TestMemoryIsWaitedForAndGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := newMemoryPool(10)
		first, err := pool.take(t.Context(), 8)
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		var refused *fault
		if _, err := pool.take(t.Context(), 8); !errors.As(err, &refused) || refused.kind != overloaded || refused.status() != http.StatusServiceUnavailable || refused.retryAfter == 0 {
			t.Errorf("got %v, want a refusal that says when to come again", err)
		}
		if waited := time.Since(begun); waited != bodyPatience {
			t.Errorf("waited %v, want %v", waited, bodyPatience)
		}
		time.AfterFunc(time.Second, func() { first.keep(2) })
		second, err := pool.take(t.Context(), 8)
		if err != nil {
			t.Fatalf("memory that was given back is not there: %v", err)
		}
		first.release()
		first.release()
		second.release()
		if diff := cmp.Diff(int64(0), pool.held.Load()); diff != "" || !pool.free.TryAcquire(10) {
			t.Errorf("not everything was given back (-want +got):\n%s", diff)
		}
	})
}

func TestCallerThatLeavesStopsWaitingForMemory(t *testing.T) {
	pool := newMemoryPool(1)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := pool.take(ctx, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}
