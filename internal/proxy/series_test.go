// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	dto "github.com/prometheus/client_model/go"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// values are the metrics of some names, by their name and the value of the label that tells them apart; a histogram's is its sum.
func values(t *testing.T, m *metrics, labels map[string]string) map[string]float64 {
	t.Helper()
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for _, family := range families {
		name, known := labels[family.GetName()]
		if !known {
			continue
		}
		for _, metric := range family.GetMetric() {
			key := family.GetName()
			for _, label := range metric.GetLabel() {
				if label.GetName() == name {
					key += " " + label.GetValue()
				}
			}
			if value := valueOf(metric); value != 0 {
				all[key] = value
			}
		}
	}
	return all
}

func valueOf(m *dto.Metric) float64 {
	if m.GetHistogram() != nil {
		return m.GetHistogram().GetSampleSum()
	}
	return m.GetCounter().GetValue()
}

func TestTokensAreCountedByWhatBecameOfThem(t *testing.T) {
	const usageName, cached = "gen_ai_client_token_usage", "modelendpoint_proxy_cached_tokens_total"
	const undelivered, unmetered = "modelendpoint_proxy_undelivered_tokens_total", "modelendpoint_proxy_unmetered_requests_total"
	labels := map[string]string{usageName: labelTokenType, cached: "direction", undelivered: "type", unmetered: "cause"}
	cases := map[string]struct {
		edit func(*exchange)
		want map[string]float64
	}{
		"an answer that came whole": {
			func(x *exchange) { x.tokens = usage{input: 9, output: 5, cacheRead: 2, cacheWrite: 1} },
			map[string]float64{usageName + " input": 9, usageName + " output": 5, cached + " read": 2, cached + " write": 1},
		},
		"an answer that the caller did not wait for": {
			func(x *exchange) { x.tokens, x.failure = usage{input: 9, output: 5}, string(bedrock.Canceled) },
			map[string]float64{usageName + " input": 9, usageName + " output": 5, undelivered + " input": 9, undelivered + " output": 5},
		},
		"a stream that broke": {
			func(x *exchange) { x.failure, x.failedStream = string(bedrock.BrokenStream), true },
			map[string]float64{unmetered + " BrokenStream": 1},
		},
		"a caller that left while the model was at work": {
			func(x *exchange) { x.failure = string(bedrock.Canceled); x.calls.Add(1) },
			map[string]float64{unmetered + " Canceled": 1},
		},
		"a caller that left before anything was sent": {func(x *exchange) { x.failure = string(bedrock.Canceled) }, map[string]float64{}},
		"a request that Bedrock refused":              {func(x *exchange) { x.failure = string(bedrock.Throttled); x.calls.Add(1) }, map[string]float64{}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := proxyconfig.Default()
			m, x := newMetrics(&c), &exchange{route: routeChat, dialect: "openai"}
			tc.edit(x)
			m.observe(x, time.Second)
			if diff := cmp.Diff(tc.want, values(t, m, labels)); diff != "" {
				t.Errorf("counted (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTimesOfTokensAreThoseOfWholeStreams(t *testing.T) {
	const first, each = "gen_ai_server_time_to_first_token_seconds", "gen_ai_server_time_per_output_token_seconds"
	labels := map[string]string{first: labelOperation, each: labelOperation}
	begun := time.Now()
	stream := func(output int64, failure string) *exchange {
		x := &exchange{started: begun, route: routeChat, failure: failure}
		x.firstToken, x.tokens = begun.Add(2*time.Second), usage{input: 1, output: output}
		return x
	}
	cases := map[string]struct {
		x    *exchange
		want map[string]float64
	}{
		"a stream":                   {stream(5, ""), map[string]float64{first + " chat": 2, each + " chat": 2}},
		"a stream of one token":      {stream(1, ""), map[string]float64{first + " chat": 2}},
		"a stream that broke":        {stream(5, string(bedrock.BrokenStream)), map[string]float64{}},
		"an answer all in one":       {&exchange{started: begun, route: routeChat, meter: meter{tokens: usage{input: 1, output: 5}}}, map[string]float64{}},
		"a route that asks no model": {&exchange{started: begun, route: routeModels}, map[string]float64{}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := proxyconfig.Default()
			m := newMetrics(&c)
			m.observe(tc.x, 10*time.Second)
			if diff := cmp.Diff(tc.want, values(t, m, labels)); diff != "" {
				t.Errorf("sums (-want +got):\n%s", diff)
			}
		})
	}
}

// Buckets are those that the conventions ask for, and the address is Bedrock's.
func TestConventionsBucketsAndAddress(t *testing.T) {
	c := proxyconfig.Default()
	c.Upstream.URL = "https://bedrock-runtime.eu-central-1.amazonaws.com"
	m := newMetrics(&c)
	x := &exchange{started: time.Now(), route: routeChat, meter: meter{tokens: usage{1, 1, 0, 0}}}
	m.observe(x, time.Second)
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]float64{
		"gen_ai_server_request_duration_seconds": {0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92},
		"gen_ai_client_token_usage":              {1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864},
	}
	got := map[string][]float64{}
	for _, family := range families {
		if _, asked := want[family.GetName()]; !asked {
			continue
		}
		metric := family.GetMetric()[0]
		var bounds []float64
		for _, bucket := range metric.GetHistogram().GetBucket() {
			bounds = append(bounds, bucket.GetUpperBound())
		}
		got[family.GetName()] = bounds
		labels := map[string]string{}
		for _, label := range metric.GetLabel() {
			labels[label.GetName()] = label.GetValue()
		}
		if labels["server_address"] != "bedrock-runtime.eu-central-1.amazonaws.com" || labels["server_port"] != "443" || labels["gen_ai_provider_name"] != "aws.bedrock" {
			t.Errorf("%s has the labels %v", family.GetName(), labels)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
}

// BenchmarkObserve is what the metrics of one request cost.
func BenchmarkObserve(b *testing.B) {
	c := proxyconfig.Default()
	m := newMetrics(&c)
	x := &exchange{started: time.Now(), route: routeChat, dialect: "openai", meter: meter{tokens: usage{input: 9, output: 5}}}
	b.ReportAllocs()
	for b.Loop() {
		m.observe(x, time.Second)
	}
}

// BenchmarkReport is what the metrics and the access log of one request cost together, but for the writing.
func BenchmarkReport(b *testing.B) {
	c := proxyconfig.Default()
	c.Endpoint.Name, c.Model.ID = "claude", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
	m := newMetrics(&c)
	logger := (&Server{config: &c, logger: slog.New(slog.NewJSONHandler(io.Discard, nil))}).accessLogger() //nolint:sloglint // what a line costs is measured
	x := &exchange{
		started: time.Now(), method: http.MethodPost, protocol: "HTTP/1.1", id: "req_ABCDEFGHIJKLMNOPQRSTUVWXYZ", upstreamID: "7a2e6d1c-0000-4000-8000-000000000000", route: routeChat, dialect: "openai",
		meter: meter{tokens: usage{input: 9, output: 5}, stopReason: "end_turn"},
	}
	b.ReportAllocs()
	for b.Loop() {
		report(b.Context(), logger, m, x)
	}
}
