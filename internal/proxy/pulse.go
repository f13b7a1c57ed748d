// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"sync"
	"time"
)

// beatInterval is how long a stream of events is silent at most. Load balancers and proxies commonly close connections after 30 or 60 seconds of silence.
const beatInterval = 15 * time.Second

// pulse writes a stream to its caller, and a sign of life whenever nothing was written for a while: a model may think for minutes, and whatever
// stands between would take the connection for dead. A dialect without a sign of life has none.
type pulse struct {
	mu    sync.Mutex
	to    *exchange
	beat  []byte
	timer *time.Timer
	over  bool
}

// newPulse starts the pulse of a response whose head is written. It must be stopped.
func newPulse(x *exchange, beat []byte) *pulse {
	p := &pulse{to: x, beat: beat}
	if len(beat) > 0 {
		p.timer = time.AfterFunc(beatInterval, p.tick)
	}
	return p
}

// send writes what is whole: a sign of life may follow it.
func (p *pulse) send(b []byte, moreFollows bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Reset(beatInterval)
	}
	return p.to.send(b, moreFollows)
}

// tick is a sign of life. Where it does not reach the caller, the next write will not either, and tells so.
func (p *pulse) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return
	}
	_ = p.to.push(p.beat)
	p.timer.Reset(beatInterval)
}

// stop ends the pulse: nothing is written from here on but by the request's own goroutine.
func (p *pulse) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	if p.timer != nil {
		p.timer.Stop()
	}
}
