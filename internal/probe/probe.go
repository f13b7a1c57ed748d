// SPDX-License-Identifier: Apache-2.0

// Package probe asks the proxies how they are, in the background, so that no reconcile waits for a network. It knows endpoints by their key and
// proxies by their URL, tells of an answer only when its meaning has changed, and reads nothing of the cluster.
package probe

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/event"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// Target is a proxy that can be asked.
type Target struct {
	// Pod is the proxy's pod.
	Pod string
	// Revision is the revision of the configuration that the pod has. All targets of an endpoint have the same.
	Revision string
	// URL is where the proxy tells its status.
	URL string
	// Ready tells whether the pod takes requests. A proxy whose pod has become ready is asked at once: it has something new to say.
	Ready bool
}

// State says how far the asking has come.
type State int

const (
	// Pending means that nobody has been asked yet.
	Pending State = iota
	// Silent means that there is nobody to ask, or that nobody answered twice in a row.
	Silent
	// Answered means that a proxy answered.
	Answered
)

// Answer is what is known of an endpoint's proxies. Status is set when State is Answered.
type Answer struct {
	State  State
	Pod    string
	Status proxyconfig.Status
}

// Options set up a Prober.
type Options struct {
	// Interval is the time between two questions to an endpoint at rest.
	Interval time.Duration
	// FastInterval is the time between two questions to an endpoint that is about to change. While it stays silent or refused, the time doubles
	// from one question to the next, up to Interval.
	FastInterval time.Duration
	// Timeout bounds one round of questions to an endpoint's proxies.
	Timeout time.Duration
	// Workers is how many endpoints are asked at once at most. A worker does nothing but wait for the network.
	Workers int
	// Clock tells the time; tests set it.
	Clock clock.WithTicker
}

// Prober asks proxies. It is safe for concurrent use.
type Prober struct {
	options Options
	client  *http.Client
	queue   workqueue.TypedDelayingInterface[types.NamespacedName]
	changes chan event.TypedGenericEvent[types.NamespacedName]

	mu        sync.Mutex
	endpoints map[types.NamespacedName]*endpoint
}

// New makes a Prober that asks nobody before Start.
func New(o Options) *Prober {
	return &Prober{
		options:   o,
		client:    newClient(o.Timeout),
		queue:     workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[types.NamespacedName]{Clock: o.Clock}),
		changes:   make(chan event.TypedGenericEvent[types.NamespacedName]),
		endpoints: map[types.NamespacedName]*endpoint{},
	}
}

// Changes tells of each endpoint whose answer means something else than before.
func (p *Prober) Changes() <-chan event.TypedGenericEvent[types.NamespacedName] { return p.changes }

// Start asks until the context ends. A manager runs it on its leader alone.
func (p *Prober) Start(ctx context.Context) error {
	var workers sync.WaitGroup
	for range p.options.Workers {
		workers.Go(func() { p.work(ctx) })
	}
	<-ctx.Done()
	p.queue.ShutDown()
	workers.Wait()
	return nil
}

// Ask says whom to ask from now on, the preferred proxy first, and returns what is known already. It does not wait.
func (p *Prober) Ask(key types.NamespacedName, targets []Target) Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, known := p.endpoints[key]
	if !known {
		e = &endpoint{}
		p.endpoints[key] = e
	}
	if revision(e.targets) != revision(targets) {
		e.answer, e.missed = Answer{}, 0
	}
	if len(targets) == 0 {
		e.answer = Answer{State: Silent}
	}
	if !slices.Equal(e.targets, targets) {
		e.targets, e.pause = slices.Clone(targets), 0
		p.queue.Add(key)
	}
	return e.answer
}

// Forget asks an endpoint no more.
func (p *Prober) Forget(key types.NamespacedName) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.endpoints, key)
}

func revision(targets []Target) string {
	if len(targets) == 0 {
		return ""
	}
	return targets[0].Revision
}
