// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// metrics are the proxy's own and those of the GenAI conventions. Every label's values are from a closed list, so that no caller can make the number of
// series grow.
type metrics struct {
	registry      *prometheus.Registry
	genAI         genAI
	requests      *prometheus.CounterVec
	attempts      *prometheus.CounterVec
	brokenStreams *prometheus.CounterVec
	cached        *prometheus.CounterVec
	undelivered   *prometheus.CounterVec
	unmetered     *prometheus.CounterVec
	reloads       *prometheus.CounterVec
	notCarried    *prometheus.CounterVec

	mu sync.RWMutex
	// series are those of the outcomes that have been seen, so that a request looks up none by its labels.
	series map[outcome]*series
}

func newMetrics(c *proxyconfig.Config) *metrics {
	m := &metrics{
		registry:      prometheus.NewRegistry(),
		genAI:         newGenAI(c),
		requests:      counter("requests_total", "Requests by route, dialect and class of status (499: the caller went away).", "route", "dialect", "code"),
		attempts:      counter("upstream_attempts_total", "Requests sent to Bedrock by operation and outcome (ok, or the class of the error).", "operation", "outcome"),
		brokenStreams: counter("broken_streams_total", "Streams that ended in an error after the response had begun, by cause.", "dialect", "cause"),
		cached:        counter("cached_tokens_total", "Tokens of prompts that Bedrock read from its prompt cache or wrote to it.", "direction"),
		undelivered:   counter("undelivered_tokens_total", "Tokens that Bedrock reported for answers that did not reach their callers whole.", "type"),
		unmetered: counter("unmetered_requests_total",
			"Requests that ended while Bedrock was at work, so that their tokens are billed and were never reported, by what ended them.", "cause"),
		reloads:    counter("credential_reloads_total", "Times that changed credentials were read, by whether they are usable.", "result"),
		notCarried: counter("not_carried_fields_total", "Fields of requests that Bedrock has no place for.", "field"),
		series:     map[outcome]*series{},
	}
	m.registry.MustRegister(m.requests, m.attempts, m.brokenStreams, m.cached, m.undelivered, m.unmetered, m.reloads, m.notCarried,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(m.genAI.collectors()...)
	return m
}

// metricsNamespace begins the name of each of the proxy's own metrics.
const metricsNamespace = "modelendpoint_proxy"

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: metricsNamespace, Name: name, Help: help}, labels)
}

// gauge registers a value that is read when it is asked for.
func (m *metrics) gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: metricsNamespace, Name: name, Help: help}, value))
}

// count registers a counter that somebody else counts, where there is anybody.
func (m *metrics) count(name, help string, value func() uint64) {
	if value == nil {
		return
	}
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: metricsNamespace, Name: name, Help: help},
		func() float64 { return float64(value()) }))
}

// attempt counts one request sent to Bedrock.
func (m *metrics) attempt(a bedrock.Attempt) {
	outcome := string(a.Class)
	if outcome == "" {
		outcome = "ok"
	}
	m.attempts.WithLabelValues(string(a.Operation), outcome).Inc()
}

// handler serves the metrics in Prometheus' formats.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// codeClass is 2xx, 4xx, … and 499 for a caller that went away.
func codeClass(status int) string {
	if status == statusCallerGone {
		return strconv.Itoa(status)
	}
	return strconv.Itoa(status/100) + "xx"
}
