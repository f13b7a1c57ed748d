// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// cpu measures the CPU time per call, all targets of a row in turn, round after round.
func (b *bench) cpu(ctx context.Context) error {
	scripts := map[time.Duration][]cpuRow{}
	var paces []time.Duration
	for _, row := range cpuRows() {
		if !b.wanted(row.name) {
			continue
		}
		if scripts[row.pace] == nil {
			paces = append(paces, row.pace)
		}
		scripts[row.pace] = append(scripts[row.pace], row)
	}
	var failed []error
	for _, pace := range paces {
		failed = append(failed, b.cpuRows(ctx, script{protocol: b.options.protocol, events: 100, pace: pace, streams: streamWorkers}, scripts[pace]))
	}
	return errors.Join(failed...)
}

// cpuRows measures rows that one upstream serves.
func (b *bench) cpuRows(ctx context.Context, s script, rows []cpuRow) error {
	a, err := newArena(ctx, b.options, s, b.certificate)
	if err != nil {
		return err
	}
	defer a.close()
	var failed []error
	for _, row := range rows {
		b.step("CPU: %s", row.name)
		if err := b.cpuRow(ctx, a, row); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", row.name, err))
		}
	}
	return errors.Join(failed...)
}

func (b *bench) cpuRow(ctx context.Context, a *arena, row cpuRow) error {
	f := newFigure("CPU, "+row.name, "µs per call", ratioToFloor, row.goal)
	targets := b.targets(a, row.floor, row.call, row.forPeers)
	for t := range b.inTurn(targets) {
		if t.pid == 0 {
			continue
		}
		perCall, noisy, err := quietly(b, a, func() (float64, error) { return b.cpuWindow(ctx, a, t, row.workers) })
		if err != nil {
			return err
		}
		f.add(t.name, perCall, noisy)
	}
	for _, t := range targets {
		t.client.close()
	}
	b.conclude(f)
	return nil
}

// cpuWindow is the CPU time in microseconds that one call takes under steady load.
func (b *bench) cpuWindow(ctx context.Context, a *arena, t target, number int) (float64, error) {
	warmUp := b.options.window / 4
	load, err := t.client.closedLoop(ctx, t.call, number, warmUp)
	if err != nil {
		return 0, err
	}
	pause(ctx, warmUp)
	profiled := b.profileCPU(ctx, a, t)
	before, beforeErr := cpuTime(t.pid)
	calls := load.finished.Load()
	pause(ctx, b.options.window)
	for deadline := time.Now().Add(startPatience); load.finished.Load() == calls && time.Now().Before(deadline); {
		pause(ctx, 10*time.Millisecond) // a short window may see no stream to its end
	}
	after, afterErr := cpuTime(t.pid)
	calls = load.finished.Load() - calls
	if err := errors.Join(beforeErr, afterErr, load.end(), profiled(), ctx.Err()); err != nil {
		return 0, err
	}
	if calls == 0 {
		return 0, errors.New("no call came to its end")
	}
	return float64((after - before).Microseconds()) / float64(calls), nil
}
