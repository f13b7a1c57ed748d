// SPDX-License-Identifier: Apache-2.0

package probe

import (
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// missesToSilence is how many rounds without an answer make an endpoint silent. One may be a pod that is just being replaced.
const missesToSilence = 2

// endpoint is what the prober knows of one endpoint.
type endpoint struct {
	targets []Target
	answer  Answer
	missed  int
	// pause is the time between two rounds while the endpoint is silent or refused; zero where it is neither.
	pause time.Duration
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
		changed = e.miss()
	} else {
		changed = e.take(answer)
	}
	return changed, e.next(changed, p.options)
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

// take keeps an answer, and returns whether it means something new.
func (e *endpoint) take(answer Answer) bool {
	changed := e.answer.State != Answered || meaning(e.answer.Status) != meaning(answer.Status)
	e.answer, e.missed = answer, 0
	return changed
}

// next is the time until the next round. One that waits for a person is asked ever more rarely, down to the pace of those at rest:
// a proxy that hangs costs a worker a whole timeout.
func (e *endpoint) next(changed bool, o Options) time.Duration {
	switch {
	case e.missed == 0 && settled(e.answer.Status):
		e.pause = 0
		return o.Interval
	case changed || e.pause == 0 || (e.missed == 0 && !refused(e.answer.Status)):
		e.pause = o.FastInterval
	default:
		e.pause = min(2*e.pause, o.Interval)
	}
	return e.pause
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
func settled(s proxyconfig.Status) bool { return s.Ready && !refused(s) }

// refused tells whether a proxy waits for a person to act.
func refused(s proxyconfig.Status) bool {
	return s.Credentials.Reason != "" || s.Model.Result == proxyconfig.ModelRefused
}
