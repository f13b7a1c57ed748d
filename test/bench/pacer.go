// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// pacer tells each of a number of streams when its next event is due, and spreads the streams evenly over the pace. With a timer for each, chance decides
// how many events fall together, and those cost their receiver a fraction: rows would differ by half from one window to the next.
type pacer struct {
	mu sync.Mutex
	// due is closed, and made anew, when the events of the streams in a place are due; taken is how many streams there are in each.
	due   []chan struct{}
	taken []int
}

// newPacer has a place for each of the streams that are open at once.
func newPacer(pace time.Duration, streams int) (*pacer, error) {
	p := &pacer{due: make([]chan struct{}, streams), taken: make([]int, streams)}
	for place := range p.due {
		p.due[place] = make(chan struct{})
	}
	clock, err := newClock(pace / time.Duration(streams))
	if err != nil {
		return nil, err
	}
	go p.run(clock)
	return p, nil
}

// newClock is a file that can be read once in each interval, and then tells how many have passed. Go's own timers are a millisecond late in a process
// that sleeps.
func newClock(interval time.Duration) (*os.File, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("a clock for the upstream: %w", err)
	}
	each := unix.NsecToTimespec(interval.Nanoseconds())
	if err := unix.TimerfdSettime(fd, 0, &unix.ItimerSpec{Interval: each, Value: each}, nil); err != nil {
		return nil, fmt.Errorf("a clock for the upstream, each %s: %w", interval, err)
	}
	return os.NewFile(uintptr(fd), "clock"), nil
}

// run goes round the places as long as the process lives.
func (p *pacer) run(clock *os.File) {
	passed := make([]byte, 8)
	for place := 0; ; {
		if _, err := clock.Read(passed); err != nil {
			log.Fatalf("the upstream's clock stopped, so its streams would stand still: %v", err)
		}
		for range min(binary.NativeEndian.Uint64(passed), uint64(len(p.due))) {
			p.announce(place)
			place = (place + 1) % len(p.due)
		}
	}
}

func (p *pacer) announce(place int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.due[place])
	p.due[place] = make(chan struct{})
}

// enter gives a stream the emptiest place. The function waits until its next event is due, and is false when the context ended first.
func (p *pacer) enter() (due func(context.Context) bool, leave func()) {
	if p == nil {
		return func(ctx context.Context) bool { return ctx.Err() == nil }, func() {}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	place := slices.Index(p.taken, slices.Min(p.taken))
	p.taken[place]++
	return func(ctx context.Context) bool { return p.wait(ctx, place) }, func() { p.leave(place) }
}

func (p *pacer) wait(ctx context.Context, place int) bool {
	p.mu.Lock()
	due := p.due[place]
	p.mu.Unlock()
	select {
	case <-ctx.Done():
		return false
	case <-due:
		return true
	}
}

func (p *pacer) leave(place int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken[place]--
}
