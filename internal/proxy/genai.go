// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/url"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// provider is what the conventions call Bedrock.
// Source: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/aws-bedrock.md
const provider = "aws.bedrock"

// modelOperations are the conventions' names for what the routes do, where they have one, and Bedrock's own otherwise. A route that is not here asks no
// model. Source: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/registry/attributes/gen-ai.md
func modelOperations() map[string]string {
	const chat, embeddings, count = "chat", "embeddings", "count_tokens"
	return map[string]string{
		routeChat:                                chat,
		routeResponses:                           chat,
		routeMessages:                            chat,
		routeEmbeddings:                          embeddings,
		routeCount:                               count,
		string(bedrock.Converse):                 chat,
		string(bedrock.ConverseStream):           chat,
		string(bedrock.Invoke):                   "invoke_model",
		string(bedrock.InvokeWithResponseStream): "invoke_model",
		string(bedrock.CountTokens):              count,
	}
}

// The conventions' own histograms, with their own bounds, by the names that OpenTelemetry's exporter for Prometheus gives them. Their attributes that
// are the same for every request of a proxy are constant labels.
// Source: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-metrics.md
// and https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus
type genAI struct {
	duration       *prometheus.HistogramVec
	firstToken     *prometheus.HistogramVec
	perOutputToken *prometheus.HistogramVec
	tokens         *prometheus.HistogramVec
}

// Labels of the conventions that differ between requests.
const (
	labelOperation = "gen_ai_operation_name"
	labelTokenType = "gen_ai_token_type"
	labelErrorType = "error_type"
)

func newGenAI(c *proxyconfig.Config) genAI {
	constant := genAILabels(c)
	of := func(name, help string, bounds []float64, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, ConstLabels: constant, Buckets: bounds},
			append([]string{labelOperation}, labels...))
	}
	return genAI{
		duration: of("gen_ai_server_request_duration_seconds", "Time from a request's start to the last byte of its answer.",
			prometheus.ExponentialBuckets(0.01, 2, 14), labelErrorType),
		firstToken: of("gen_ai_server_time_to_first_token_seconds", "Time from a request's start to the first content of its streamed answer, where that was whole.",
			[]float64{0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10}),
		perOutputToken: of("gen_ai_server_time_per_output_token_seconds", "Time for each token of a streamed answer after the first, where that was whole.",
			[]float64{0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5}),
		tokens: of("gen_ai_client_token_usage", "Tokens that Bedrock reported for a request; input counts those of the prompt cache.",
			prometheus.ExponentialBuckets(1, 4, 14), labelTokenType),
	}
}

// genAILabels are the attributes that the configuration tells. Bedrock does not say which model answered, so it is taken to be the one that was asked.
func genAILabels(c *proxyconfig.Config) prometheus.Labels {
	address, port := upstreamAddress(c)
	return prometheus.Labels{
		"gen_ai_provider_name": provider, "gen_ai_request_model": c.Model.ID, "gen_ai_response_model": c.Model.ID,
		"server_address": address, "server_port": strconv.Itoa(port),
	}
}

// upstreamAddress is the host and port of Bedrock.
func upstreamAddress(c *proxyconfig.Config) (host string, port int) {
	u, err := url.Parse(c.Upstream.URL)
	if err != nil {
		return "", 0
	}
	const portHTTP, portHTTPS = 80, 443
	port = portHTTPS
	if u.Scheme == "http" {
		port = portHTTP
	}
	if given, err := strconv.Atoi(u.Port()); err == nil {
		port = given
	}
	return u.Hostname(), port
}

func (g genAI) collectors() []prometheus.Collector {
	return []prometheus.Collector{g.duration, g.firstToken, g.perOutputToken, g.tokens}
}
