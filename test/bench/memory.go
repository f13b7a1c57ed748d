// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// memory measures what open streams add to the memory of an idle process.
func (b *bench) memory(ctx context.Context) error {
	for _, row := range memoryRows() {
		if !b.wanted(row.name) {
			continue
		}
		b.step("%s, %d open", row.name, b.options.streams)
		if err := b.memoryRow(ctx, row); err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
	}
	return nil
}

func (b *bench) memoryRow(ctx context.Context, row memoryRow) error {
	a, err := newArena(ctx, b.options, script{protocol: row.protocol, pace: memoryPace, streams: b.options.streams}, b.certificate)
	if err != nil {
		return err
	}
	defer a.close()
	f := newFigure(row.name, "KiB", ownValue, row.goal)
	for _, t := range b.targets(a, signedCall(shortBody, true), chatCall(shortBody, true), false) {
		perStream, err := b.memoryOf(ctx, a, t)
		if err != nil {
			return fmt.Errorf("%w; the proxy wrote last:\n%s", err, a.proxy.log)
		}
		f.add(t.name, perStream/1024, false)
	}
	b.conclude(f)
	return nil
}

// memoryOf is what one open stream adds to what the process occupies, in bytes: the median over the second half of the time that the streams are
// watched, when what it took to open them is over.
func (b *bench) memoryOf(ctx context.Context, a *arena, t target) (float64, error) {
	one, err := openStreams(ctx, t, 1)
	if err != nil {
		return 0, err
	}
	one.end()
	idle, err := residentBytes(t.pid)
	if err != nil {
		return 0, err
	}
	open, err := openStreams(ctx, t, b.options.streams)
	if err != nil {
		return 0, err
	}
	defer open.end()
	pause(ctx, b.options.settle/2)
	var samples []float64
	for deadline := time.Now().Add(b.options.settle / 2); time.Now().Before(deadline) && pause(ctx, 100*time.Millisecond); {
		occupied, err := residentBytes(t.pid)
		if err != nil {
			return 0, err
		}
		samples = append(samples, float64(occupied-idle))
	}
	return median(samples) / float64(b.options.streams), errors.Join(open.broken(), b.profileMemory(ctx, a, t))
}

// streams are calls whose answers go on.
type streams struct {
	stop   context.CancelFunc
	group  sync.WaitGroup
	begun  atomic.Int64
	mu     sync.Mutex
	failed error
}

// openStreams opens streams, and returns once each has begun.
func openStreams(ctx context.Context, t target, number int) (*streams, error) {
	pattern, err := t.client.request(ctx, t.call)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	s := &streams{stop: stop}
	for range number {
		s.group.Go(func() { s.note(ctx, s.read(ctx, t, pattern)) })
		pause(ctx, time.Millisecond)
	}
	for deadline := time.Now().Add(startPatience); s.begun.Load() < int64(number); {
		if time.Now().After(deadline) || !pause(ctx, 10*time.Millisecond) || s.broken() != nil {
			s.end()
			return nil, errors.Join(fmt.Errorf("only %d of %d streams have begun", s.begun.Load(), number), s.broken())
		}
	}
	return s, nil
}

// read opens one stream and reads on until the context ends.
func (s *streams) read(ctx context.Context, t target, pattern *http.Request) error {
	r := pattern.WithContext(ctx)
	r.Body = t.call.reader()
	response, err := t.client.transport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	buffer := make([]byte, 1024)
	n, err := response.Body.Read(buffer)
	if response.StatusCode != http.StatusOK || err != nil {
		return errors.Join(fmt.Errorf("%s answered %s: %q", t.name, response.Status, buffer[:n]), err)
	}
	s.begun.Add(1)
	for {
		if _, err := response.Body.Read(buffer); err != nil {
			return fmt.Errorf("a stream ended: %w", err)
		}
	}
}

// note keeps the first failure; what the end breaks off is none.
func (s *streams) note(ctx context.Context, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() == nil && s.failed == nil {
		s.failed = err
	}
}

func (s *streams) broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

func (s *streams) end() {
	s.stop()
	s.group.Wait()
}
