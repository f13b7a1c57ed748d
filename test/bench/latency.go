// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// latency measures how long answers take at fixed rates, with much less than a core's work.
func (b *bench) latency(ctx context.Context) error {
	var rows []latencyRow
	for _, row := range latencyRows() {
		if b.wanted(row.name) {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	a, err := newArena(ctx, b.options, script{protocol: b.options.protocol, events: 100}, b.certificate)
	if err != nil {
		return err
	}
	defer a.close()
	for _, row := range rows {
		b.step("%s", row.name)
		if err := b.latencyRow(ctx, a, row); err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
	}
	return nil
}

func (b *bench) latencyRow(ctx context.Context, a *arena, row latencyRow) error {
	p50 := newFigure(row.name+", p50", "ms", aboveFloor, row.p50)
	p99 := newFigure(row.name+", p99", "ms", aboveFloor, row.p99)
	targets := b.targets(a, signedCall(shortBody, false), chatCall(shortBody, false), true)
	all := map[string][]float64{}
	for t := range b.inTurn(targets) {
		took, noisy, err := quietly(b, a, func() ([]float64, error) { return b.latencyWindow(ctx, t, row.rate) })
		if err != nil {
			return err
		}
		p50.add(t.name, percentile(took, 50), noisy)
		all[t.name] = append(all[t.name], took...)
	}
	for _, t := range targets {
		p99.add(t.name, percentile(all[t.name], 99), p50.busy > 0) // one window has too few calls, and can move that of all
		t.client.close()
	}
	b.conclude(p50, p99)
	return nil
}

// latencyWindow sends calls at a rate, whether or not earlier ones are over, and returns what each took in milliseconds.
func (b *bench) latencyWindow(ctx context.Context, t target, rate int) ([]float64, error) {
	pattern, err := t.client.request(ctx, t.call)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var took []float64
	var failure error
	send := func() {
		began := time.Now()
		err := t.client.once(ctx, pattern, t.call, new(bytes.Buffer))
		ms := float64(time.Since(began).Microseconds()) / 1000
		mu.Lock()
		defer mu.Unlock()
		took, failure = append(took, ms), errors.Join(failure, err)
	}
	send() // a first call opens the connections
	took = nil
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	var calls sync.WaitGroup
	for range max(1, int(b.options.window.Seconds()*float64(rate))) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-ticker.C:
			calls.Go(send)
		}
	}
	calls.Wait()
	return took, failure
}
