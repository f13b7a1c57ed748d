// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"sync"
	"time"
)

const (
	// budgetSlots and budgetSlot make the window of one minute over which requests and retries are counted.
	budgetSlots = 12
	budgetSlot  = 5 * time.Second
	// budgetFloor is how many retries a window may have however few its requests are, so that a quiet endpoint has retries too.
	budgetFloor = 10
)

// budget bounds the retries of a client: within any minute at most a share of its requests, or budgetFloor where that is more.
// With 20 % and at least 50 requests a minute, a Bedrock that fails always gets at most 1.2 attempts per request. It is safe for concurrent use.
type budget struct {
	percent int
	mu      sync.Mutex
	slots   [budgetSlots]budgetCount
}

// budgetCount is what happened in one slot of time.
type budgetCount struct {
	slot              int64
	requests, retries int
}

// request counts a request that is about to be sent for the first time.
func (b *budget) request() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.current().requests++
}

// retry tells whether one more retry is within the budget, and counts it if so.
func (b *budget) retry() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	current := b.current()
	requests, retries := 0, 0
	for _, s := range b.slots {
		if current.slot-s.slot < budgetSlots {
			requests, retries = requests+s.requests, retries+s.retries
		}
	}
	if retries >= max(budgetFloor, requests*b.percent/100) {
		return false
	}
	current.retries++
	return true
}

// current is the count of this moment's slot, which takes the place of one that is a window old.
func (b *budget) current() *budgetCount {
	slot := time.Now().UnixNano() / int64(budgetSlot)
	c := &b.slots[slot%budgetSlots]
	if c.slot != slot {
		*c = budgetCount{slot: slot}
	}
	return c
}
