// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

// metrics are the proxy's own. Every label's values are from a closed list, so that no caller can make the number of series grow.
type metrics struct {
	registry      *prometheus.Registry
	requests      *prometheus.CounterVec
	duration      *prometheus.HistogramVec
	firstByte     *prometheus.HistogramVec
	attempts      *prometheus.CounterVec
	brokenStreams *prometheus.CounterVec
	tokens        *prometheus.CounterVec
	reloads       *prometheus.CounterVec
	notCarried    *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry:      prometheus.NewRegistry(),
		requests:      counter("requests_total", "Requests by route, dialect and class of status (499: the caller went away).", "route", "dialect", "code"),
		duration:      histogram("request_duration_seconds", "Time from the first byte of a request to the last byte of its response.", "route"),
		firstByte:     histogram("time_to_first_byte_seconds", "Time from the first byte of a request to the first byte of its response's body.", "route"),
		attempts:      counter("upstream_attempts_total", "Requests sent to Bedrock by operation and outcome (ok, or the class of the error).", "operation", "outcome"),
		brokenStreams: counter("broken_streams_total", "Streams that ended in an error after the response had begun, by cause.", "dialect", "cause"),
		tokens:        counter("tokens_total", "Tokens that Bedrock reported, by direction.", "direction"),
		reloads:       counter("credential_reloads_total", "Times that changed credentials were read, by whether they are usable.", "result"),
		notCarried:    counter("not_carried_fields_total", "Fields of requests that Bedrock has no place for.", "field"),
	}
	m.registry.MustRegister(m.requests, m.duration, m.firstByte, m.attempts, m.brokenStreams, m.tokens, m.reloads, m.notCarried,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// metricsNamespace begins the name of each of the proxy's metrics.
const metricsNamespace = "modelendpoint_proxy"

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: metricsNamespace, Name: name, Help: help}, labels)
}

func histogram(name, help string, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: metricsNamespace, Name: name, Help: help,
		Buckets: []float64{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300},
	}, labels)
}

// gauge registers a value that is read when it is asked for.
func (m *metrics) gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: metricsNamespace, Name: name, Help: help}, value))
}

// observe counts a request that is over.
func (m *metrics) observe(x *exchange, took time.Duration) {
	route := x.routeName()
	m.requests.WithLabelValues(route, x.dialect, codeClass(x.finalStatus())).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
	if !x.firstByte.IsZero() {
		m.firstByte.WithLabelValues(route).Observe(x.firstByte.Sub(x.started).Seconds())
	}
	if x.failedStream {
		m.brokenStreams.WithLabelValues(x.dialect, x.failure).Inc()
	}
	m.tokens.WithLabelValues("input").Add(float64(x.used().input))
	m.tokens.WithLabelValues("output").Add(float64(x.used().output))
	for _, field := range knownFieldsOf(x.notCarried) {
		m.notCarried.WithLabelValues(field).Inc()
	}
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
