// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"
)

const (
	rowStart  = "start to first answer"
	rowIdle   = "idle memory"
	rowBinary = "binary"
)

// idleAfter is how long a proxy has been left alone when its memory is called idle. It has checked its model by then, and nobody has asked it anything.
const idleAfter = 6 * time.Second

// startup measures what a proxy needs before it does anything.
func (b *bench) startup(ctx context.Context) error {
	if b.wanted(rowBinary) {
		if err := b.binary(); err != nil {
			return err
		}
	}
	if !b.wanted(rowStart) && !b.wanted(rowIdle) {
		return nil
	}
	b.step("%s and %s", rowStart, rowIdle)
	a, err := newArena(ctx, b.options, script{protocol: b.options.protocol, events: 100}, b.certificate)
	if err != nil {
		return err
	}
	defer a.close()
	first := newFigure(rowStart, "ms", ownValue, 100)
	idle := newFigure(rowIdle, "MB", ownValue, 20)
	for range b.options.starts {
		took, err := a.restart(ctx)
		if err != nil {
			return err
		}
		occupied, err := a.idle(ctx)
		if err != nil {
			return err
		}
		first.add(nameProxy, float64(took.Microseconds())/1000, false)
		idle.add(nameProxy, float64(occupied)/1e6, false)
	}
	b.conclude(first, idle)
	return nil
}

func (b *bench) binary() error {
	info, err := os.Stat(b.options.proxy)
	if err != nil {
		return err
	}
	f := newFigure(rowBinary, "MB", ownValue, 25)
	f.add(nameProxy, float64(info.Size())/1e6, false)
	b.conclude(f)
	return nil
}

// idle is what a proxy occupies that was started and left alone.
func (a *arena) idle(ctx context.Context) (int64, error) {
	a.proxy.stop()
	if err := a.startProxy(ctx); err != nil {
		return 0, err
	}
	pause(ctx, idleAfter)
	return residentBytes(a.proxy.pid())
}

// restart starts the proxy once more, and returns the time until it has answered.
func (a *arena) restart(ctx context.Context) (time.Duration, error) {
	a.proxy.stop()
	caller := newClient("http://"+a.proxyAt, "")
	defer caller.close()
	k := chatCall(shortBody, false)
	pattern, err := caller.request(ctx, k)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := a.startProxy(ctx); err != nil {
		return 0, err
	}
	for time.Since(began) < startPatience {
		if err = caller.once(ctx, pattern, k, new(bytes.Buffer)); err == nil {
			return time.Since(began), nil
		}
		if !pause(ctx, time.Millisecond) {
			return 0, ctx.Err()
		}
	}
	return 0, fmt.Errorf("the proxy has not answered within %v of its start: %w", startPatience, err)
}
