// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// commonAttributes are those of a model operation that the configuration tells.
// Source: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/client-inference.md
func commonAttributes(c *proxyconfig.Config) []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("gen_ai.provider.name", provider),
		attribute.String("gen_ai.request.model", c.Model.ID),
		attribute.String("gen_ai.response.model", c.Model.ID),
	}
}

// end completes the span of a request that is over: a model operation is named after what was asked of which model, anything else after its route.
func (t *tracing) end(span trace.Span, x *exchange) {
	defer span.End()
	if !span.IsRecording() {
		return
	}
	operation := modelOperations()[x.route]
	if operation == "" {
		span.SetName(x.method + " " + x.routeName())
	} else {
		span.SetName(operation + " " + t.model)
		span.SetAttributes(t.common...)
		span.SetAttributes(modelAttributes(x, operation)...)
	}
	span.SetAttributes(requestAttributes(x)...)
	if x.failure != "" {
		span.SetAttributes(attribute.String("error.type", x.failure))
	}
	if x.finalStatus() >= http.StatusInternalServerError || x.failedStream {
		span.SetStatus(codes.Error, x.failure)
	}
}

// methodName keeps a method that HTTP defines. Any other is a word of the caller's choice, which reaches no log and no span.
// Source: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#common-attributes
func methodName(method string) string {
	known := []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace,
	}
	if slices.Contains(known, method) {
		return method
	}
	return "_OTHER"
}

// requestAttributes are those of HTTP. Source: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server
func requestAttributes(x *exchange) []attribute.KeyValue {
	attributes := []attribute.KeyValue{
		attribute.String("http.request.method", x.method),
		attribute.String("http.route", x.routeName()),
		attribute.Int("http.response.status_code", x.finalStatus()),
		attribute.StringSlice("http.response.header.x-request-id", []string{x.id}),
	}
	if x.upstreamID != "" {
		attributes = append(attributes, attribute.String("aws.request_id", x.upstreamID))
	}
	if len(x.notCarried) > 0 {
		attributes = append(attributes, attribute.StringSlice("outcrop.not_carried", knownFieldsOf(x.notCarried)))
	}
	return attributes
}

// modelAttributes tell of a model's answer, and hold nothing of it.
func modelAttributes(x *exchange, operation string) []attribute.KeyValue {
	used := x.used()
	attributes := []attribute.KeyValue{attribute.String("gen_ai.operation.name", operation)}
	for _, count := range []struct {
		name string
		n    int64
	}{
		{"gen_ai.usage.input_tokens", used.input},
		{"gen_ai.usage.output_tokens", used.output},
		{"gen_ai.usage.cache_read.input_tokens", used.cacheRead},
		{"gen_ai.usage.cache_write.input_tokens", used.cacheWrite},
	} {
		if count.n > 0 {
			attributes = append(attributes, attribute.Int64(count.name, count.n))
		}
	}
	if x.stopReason != "" {
		attributes = append(attributes, attribute.StringSlice("gen_ai.response.finish_reasons", []string{x.stopReason}))
	}
	if !x.firstToken.IsZero() {
		attributes = append(attributes, attribute.Bool("gen_ai.request.stream", true),
			attribute.Float64("gen_ai.response.time_to_first_chunk", x.firstToken.Sub(x.started).Seconds()))
	}
	return attributes
}
