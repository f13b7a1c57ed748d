// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"runtime"
	"slices"
	"time"
)

// bench is one run.
type bench struct {
	options     options
	certificate certificate
	progress    io.Writer
	began       time.Time
	result      result
	// repeated counts the windows that were done again.
	repeated int
}

// conduct measures the rows that are asked for, writes progress to standard error, the table to standard output and the result to a file.
func conduct(ctx context.Context, o options) error {
	directory, err := os.MkdirTemp("", "outcrop-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	cert, err := newCertificate(directory)
	if err != nil {
		return err
	}
	if err := pinSelf(ourCore); err != nil {
		return err
	}
	runtime.GOMAXPROCS(1)
	b := &bench{options: o, certificate: cert, progress: os.Stderr, began: time.Now(), result: newResult()}
	measured := errors.Join(b.startup(ctx), b.cpu(ctx), b.latency(ctx), b.memory(ctx))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case measured == nil && len(b.result.Figures) == 0:
		return fmt.Errorf("--rows %q fits no row", o.rows)
	}
	if o.smoke {
		_, err := fmt.Fprintf(os.Stdout, "bench: %d figures could be taken; they are too short to mean anything\n", len(b.result.Figures))
		return errors.Join(err, measured)
	}
	return errors.Join(b.result.writeTable(os.Stdout, o.peers), b.result.writeJSON(o.json), measured)
}

// wanted tells whether a row is asked for.
func (b *bench) wanted(name string) bool { return b.options.rows.MatchString(name) }

// step says what is being measured.
func (b *bench) step(format string, args ...any) {
	fmt.Fprintf(b.progress, "bench: %4.0f s  %s\n", time.Since(b.began).Seconds(), fmt.Sprintf(format, args...))
}

// target is one of those that are compared.
type target struct {
	name   string
	pid    int // 0: its CPU time is not known
	client *client
	call   call
}

// The targets' names in the result.
const (
	nameFloor = "floor"
	nameProxy = "proxy"
)

// targets are the floor, the proxy and, for what they speak, the peers.
func (b *bench) targets(a *arena, floor, proxied call, forPeers bool) []target {
	targets := []target{
		{nameFloor, a.floor.pid(), newClient("http://"+a.floorAt, a.upstreamAt), floor},
		{nameProxy, a.proxy.pid(), newClient("http://"+a.proxyAt, a.upstreamAt), proxied},
	}
	if !forPeers {
		return targets
	}
	for _, p := range b.options.peers {
		targets = append(targets, target{p.name, p.pid, newClient(p.url, ""), proxied})
	}
	return targets
}

// inTurn goes through the targets once in each round, and in the next one back: none is always the one that comes after the other.
func (b *bench) inTurn(targets []target) iter.Seq[target] {
	return func(yield func(target) bool) {
		for round := range b.options.rounds {
			order := slices.Clone(targets)
			if round%2 == 1 {
				slices.Reverse(order)
			}
			for _, t := range order {
				if !yield(t) {
					return
				}
			}
		}
	}
}

// pids are the processes whose work is the benchmark's own, peers included.
func (b *bench) pids(a *arena) []int {
	pids := a.pids()
	for _, p := range b.options.peers {
		if p.pid != 0 {
			pids = append(pids, p.pid)
		}
	}
	return pids
}

// quietly takes a measure in a window, again where the rest of the machine was busy. The quietest window counts, and noisy tells that even that was not quiet.
func quietly[T any](b *bench, a *arena, measure func() (T, error)) (quietest T, noisy bool, err error) {
	least := math.Inf(1)
	for try := 1; ; try++ {
		w, err := newWatch(b.pids(a))
		if err != nil {
			return quietest, false, err
		}
		value, err := measure()
		if err != nil {
			return quietest, false, fmt.Errorf("%w; the proxy wrote last:\n%s", err, a.proxy.log)
		}
		others, err := w.others()
		if err != nil {
			return quietest, false, err
		}
		if others < least {
			least, quietest = others, value
		}
		noisy := others > quietShare
		if !noisy || try == windowTries || b.repeated == b.options.repeats {
			return quietest, noisy, nil
		}
		b.repeated++
	}
}
