// SPDX-License-Identifier: Apache-2.0

package probe

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/event"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

const (
	// missesToSilence is how many rounds without an answer make an endpoint silent. One may be a pod that is just being replaced.
	missesToSilence = 2
	// targetsPerRound bounds how many proxies one round asks until one answers.
	targetsPerRound = 3
	// jitter spreads the questions to many endpoints over their interval.
	jitter = 0.2
)

func (p *Prober) work(ctx context.Context) {
	for {
		key, shutdown := p.queue.Get()
		if shutdown {
			return
		}
		p.round(ctx, key)
		p.queue.Done(key)
	}
}

// round asks one endpoint's proxies once, and puts the next round on the queue.
func (p *Prober) round(ctx context.Context, key types.NamespacedName) {
	targets := p.targets(key)
	if len(targets) == 0 {
		return
	}
	answer := p.askAny(ctx, targets)
	if ctx.Err() != nil {
		return
	}
	changed, next := p.record(key, revision(targets), answer)
	if changed {
		select {
		case p.changes <- event.TypedGenericEvent[types.NamespacedName]{Object: key}:
		case <-ctx.Done():
			return
		}
	}
	p.queue.AddAfter(key, wait.Jitter(next, jitter))
}

func (p *Prober) targets(key types.NamespacedName) []Target {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, known := p.endpoints[key]
	if !known {
		return nil
	}
	return e.targets[:min(len(e.targets), targetsPerRound)]
}

// askAny returns the answer of the first target that gives one, or the zero Answer.
func (p *Prober) askAny(ctx context.Context, targets []Target) Answer {
	for _, t := range targets {
		status, err := ask(ctx, p.client, t.URL)
		if err == nil {
			return Answer{State: Answered, Pod: t.Pod, Status: status}
		}
	}
	return Answer{}
}

// record keeps a round's answer. It returns whether its meaning is new, and the time until the next round.
// An answer of a revision that is not asked for any more is not kept.
func (p *Prober) record(key types.NamespacedName, asked string, answer Answer) (changed bool, next time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, known := p.endpoints[key]
	if !known || revision(e.targets) != asked {
		return false, p.options.FastInterval
	}
	if answer.State != Answered {
		return e.miss(), p.options.FastInterval
	}
	changed = e.answer.State != Answered || meaning(e.answer.Status) != meaning(answer.Status)
	e.answer, e.missed = answer, 0
	if !settled(answer.Status) {
		return changed, p.options.FastInterval
	}
	return changed, p.options.Interval
}

// miss counts a round without an answer, and returns whether it made the endpoint silent.
func (e *endpoint) miss() bool {
	e.missed++
	if e.missed < missesToSilence || e.answer.State == Silent {
		return false
	}
	e.answer = Answer{State: Silent}
	return true
}

// meaning is a status without what changes while nothing happens.
func meaning(s proxyconfig.Status) proxyconfig.Status {
	s.InFlight = 0
	s.Credentials.Time = time.Time{}
	s.Model.Time = time.Time{}
	s.Model.Method = ""
	return s
}

// settled tells whether a proxy has nothing left to wait for.
func settled(s proxyconfig.Status) bool {
	return s.Ready && s.Credentials.Reason == "" && s.Model.Result != proxyconfig.ModelRefused
}
