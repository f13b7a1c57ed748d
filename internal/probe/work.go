// SPDX-License-Identifier: Apache-2.0

package probe

import (
	"context"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/log"
)

const (
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
	answer, err := p.askAny(ctx, targets)
	if ctx.Err() != nil {
		return
	}
	changed, next := p.record(key, revision(targets), answer)
	if changed && err != nil {
		log.FromContext(ctx).Info("no proxy of the endpoint answers", "modelEndpoint", key, "reason", err.Error())
	}
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
