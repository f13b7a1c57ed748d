// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

// outcome is what the labels of a request's metrics are made of. Each member is one of few words.
type outcome struct {
	route, dialect, failure string
	status                  int
}

// series are the metrics of one outcome, looked up once.
type series struct {
	requests prometheus.Counter
	// model is nil for a route that asks no model.
	model *modelSeries
}

type modelSeries struct {
	duration, firstToken, perOutputToken, input, output prometheus.Observer
}

// of returns the series of an outcome.
func (m *metrics) of(o outcome) *series {
	m.mu.RLock()
	known := m.series[o]
	m.mu.RUnlock()
	if known != nil {
		return known
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s := &series{requests: m.requests.WithLabelValues(o.route, o.dialect, codeClass(o.status))}
	if operation := modelOperations()[o.route]; operation != "" {
		s.model = m.genAI.of(operation, o.failure)
	}
	m.series[o] = s
	return s
}

func (g genAI) of(operation, failure string) *modelSeries {
	return &modelSeries{
		duration:       g.duration.WithLabelValues(operation, failure),
		firstToken:     g.firstToken.WithLabelValues(operation),
		perOutputToken: g.perOutputToken.WithLabelValues(operation),
		input:          g.tokens.WithLabelValues(operation, "input"),
		output:         g.tokens.WithLabelValues(operation, "output"),
	}
}

// observe counts a request that is over.
func (m *metrics) observe(x *exchange, took time.Duration) {
	s := m.of(outcome{route: x.routeName(), dialect: x.dialect, failure: x.failure, status: x.finalStatus()})
	s.requests.Inc()
	if s.model != nil {
		s.model.observe(x, took)
	}
	if x.failedStream {
		m.brokenStreams.WithLabelValues(x.dialect, x.failure).Inc()
	}
	m.bill(x)
	for _, field := range knownFieldsOf(x.notCarried) {
		m.notCarried.WithLabelValues(field).Inc()
	}
}

// observe notes the times of an answer, those of tokens only where it was whole, and the tokens where Bedrock reported any.
func (s *modelSeries) observe(x *exchange, took time.Duration) {
	s.duration.Observe(took.Seconds())
	used := x.used()
	if used != (usage{}) {
		s.input.Observe(float64(used.input))
		s.output.Observe(float64(used.output))
	}
	if x.firstToken.IsZero() || x.failure != "" {
		return
	}
	first := x.firstToken.Sub(x.started)
	s.firstToken.Observe(first.Seconds())
	if used.output > 1 {
		s.perOutputToken.Observe((took - first).Seconds() / float64(used.output-1))
	}
}

// bill counts what is not in every request: cached tokens, and what was paid for and did not reach the caller.
func (m *metrics) bill(x *exchange) {
	used := x.used()
	if used.cacheRead > 0 || used.cacheWrite > 0 {
		m.cached.WithLabelValues("read").Add(float64(used.cacheRead))
		m.cached.WithLabelValues("write").Add(float64(used.cacheWrite))
	}
	switch {
	case x.failure == "":
	case used != usage{}:
		m.undelivered.WithLabelValues("input").Add(float64(used.input))
		m.undelivered.WithLabelValues("output").Add(float64(used.output))
	case x.isUnmetered():
		m.unmetered.WithLabelValues(x.failure).Inc()
	}
}

// isUnmetered tells whether a request that failed was given up while Bedrock worked on it. What Bedrock refuses it does not bill.
func (x *exchange) isUnmetered() bool {
	wasLeft := x.failure == string(bedrock.Canceled) || x.failure == string(bedrock.Timeout) || x.failure == slowReader
	return x.failedStream || wasLeft && x.calls.Load() > 0
}
