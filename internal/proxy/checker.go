// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// The wait between two checks while the model's state is not settled doubles between these bounds.
const (
	shortestRecheck = 2 * time.Second
	longestRecheck  = 30 * time.Second
	checkTimeout    = 30 * time.Second
	// doubtInterval is the shortest time between two checks that callers' refused requests cause.
	doubtInterval = 10 * time.Second
)

// checker asks Bedrock again and again whether the model answers this identity.
type checker struct {
	check       func(context.Context) proxyconfig.ModelStatus
	credentials func() proxyconfig.CredentialsStatus
	// onTrial tells whether newer credentials wait for Bedrock to accept them.
	onTrial  func() bool
	model    *modelState
	interval time.Duration
	// changed wakes the checker when the credentials have changed; it holds one signal.
	changed chan struct{}
	mu      sync.Mutex
	// doubted is when a caller's refused request last woke the checker.
	doubted time.Time
}

// wake makes the next check come at once.
func (c *checker) wake() {
	select {
	case c.changed <- struct{}{}:
	default: // a signal is waiting already
	}
}

// doubt makes the next check come at once because a caller's request was refused, unless another did so just before, or the refusal is known.
func (c *checker) doubt() {
	if status, _ := c.model.get(); status.Result == proxyconfig.ModelRefused {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.doubted) >= doubtInterval {
		c.doubted = time.Now()
		c.wake()
	}
}

// run checks until the context ends.
func (c *checker) run(ctx context.Context) {
	recheck := shortestRecheck
	for {
		wait := jittered(c.interval)
		if !c.settled(ctx) {
			wait = recheck
			recheck = min(2*recheck, longestRecheck)
		} else {
			recheck = shortestRecheck
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-c.changed:
			timer.Stop()
			recheck = shortestRecheck
		case <-timer.C:
		}
	}
}

// settled makes one check and tells whether the usual interval may pass before the next. Without credentials there is nothing to ask with.
func (c *checker) settled(ctx context.Context) bool {
	before := c.credentials()
	if !before.Loaded {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	status := c.check(ctx)
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), context.Canceled) {
		return true // the proxy is ending, which says nothing of the model
	}
	c.model.concluded(status, before.Revision)
	return c.isFinal(status) && !c.onTrial() && c.credentials().Revision == before.Revision
}

// isFinal: a model that cannot be checked for free stays unknown, and asking more often would not help, unless the credentials were the cause.
func (c *checker) isFinal(status proxyconfig.ModelStatus) bool {
	if status.Result == proxyconfig.ModelAccepted {
		return true
	}
	return status.Reason == proxyconfig.ModelReasonNotChecked && c.credentials().Reason == ""
}

// jittered spreads the checks of many proxies: up to a tenth more or less.
func jittered(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.9 + 0.2*rand.Float64()))
}
