// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	// backoffBase and backoffCap bound the wait before a retry: a random time up to base·2ⁿ, and never above the cap.
	// Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (full jitter)
	backoffBase = 100 * time.Millisecond
	backoffCap  = 5 * time.Second
)

// retry calls try until it succeeds, fails for good, or may not be tried again: attempts, budget and the context's deadline all bound it. A check is
// tried once; it comes again by itself.
// It returns the number of attempts.
func retry[T any](ctx context.Context, c *Client, r Request, try func(context.Context) (T, *Error)) (T, int, *Error) {
	if !r.check {
		c.budget.request()
	}
	for attempt := 1; ; attempt++ {
		began := time.Now()
		result, err := try(ctx)
		c.observe(Attempt{Operation: r.Operation, Number: attempt, Class: classOfError(err), Duration: time.Since(began)})
		if err == nil {
			return result, attempt, nil
		}
		if r.check || !c.again(ctx, attempt, err) {
			return result, attempt, final(ctx, attempt, err)
		}
	}
}

// final is the error of the last attempt, unless the request was ended while it waited for another.
func final(ctx context.Context, attempts int, err *Error) *Error {
	if ended, ok := endedClass(ctx); ok && err.Class != ended {
		err = transportError(ctx, err)
	}
	err.Attempts = attempts
	return err
}

// again decides on another attempt and waits for it.
func (c *Client) again(ctx context.Context, attempt int, err *Error) bool {
	if attempt >= c.options.Retries.MaxAttempts || !err.retryable() {
		return false
	}
	wait := max(backoff(attempt), err.RetryAfter)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return false
	}
	return c.budget.retry() && sleep(ctx, wait)
}

// backoff is the wait after a number of attempts.
func backoff(attempts int) time.Duration {
	// The shift stays far below an overflow: no configuration has more than 10 attempts.
	ceiling := min(backoffCap, backoffBase<<min(attempts-1, 16))
	return rand.N(ceiling)
}

// sleep waits, and is false when the context ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (c *Client) observe(a Attempt) {
	if c.options.OnAttempt != nil {
		c.options.OnAttempt(a)
	}
}

func classOfError(err *Error) Class {
	if err == nil {
		return ""
	}
	return err.Class
}
