// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// accessLogger is the log with what is the same in every line of the access log.
func (s *Server) accessLogger() *slog.Logger {
	return s.logger.With("endpoint", s.config.Endpoint.Name, "namespace", s.config.Endpoint.Namespace, "model", s.config.Model.ID)
}

// observe writes one line to the access log and the metrics of every request when it is over. Neither holds a query string, a header or a body.
func observe(logger *slog.Logger, m *metrics, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		x := exchangeOf(ctx)
		defer x.finally(func() { report(ctx, logger, m, x) })
		next.ServeHTTP(w, r)
	})
}

func report(ctx context.Context, logger *slog.Logger, m *metrics, x *exchange) {
	took := time.Since(x.started)
	m.observe(x, took)
	if level := accessLevel(x); logger.Enabled(ctx, level) {
		logger.LogAttrs(ctx, level, "request", accessAttributes(x, took)...)
	}
}

// accessLevel keeps the probes of load balancers out of the log at its usual level.
func accessLevel(x *exchange) slog.Level {
	if x.route == routeHealth {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// accessAttributes are what is known of a request. What does not apply to it is left out.
func accessAttributes(x *exchange, took time.Duration) []slog.Attr {
	const most = 24
	a := attributes(append(make([]slog.Attr, 0, most),
		slog.String("request_id", x.id),
		slog.String("method", x.method),
		slog.String("route", x.routeName()),
		slog.String("dialect", x.dialect),
		slog.String("protocol", x.protocol),
		slog.Int("status", x.finalStatus()),
		slog.Int64("duration_ms", took.Milliseconds()),
		slog.Int64("bytes", x.bytes),
	))
	a.number("attempts", int64(x.calls.Load()))
	a.text("upstream_request_id", x.upstreamID)
	if x.trace.HasTraceID() {
		a.text("trace_id", x.trace.TraceID().String())
	}
	a.answer(x)
	a.text("failure", x.failure)
	a.text("cause", x.cause)
	a.text("not_carried", strings.Join(knownFieldsOf(x.notCarried), ","))
	return a
}

// answer adds what is known of the model's answer.
func (a *attributes) answer(x *exchange) {
	used := x.used()
	a.number("input_tokens", used.input)
	a.number("output_tokens", used.output)
	a.number("cache_read_tokens", used.cacheRead)
	a.number("cache_write_tokens", used.cacheWrite)
	a.text("stop_reason", x.stopReason)
	if !x.firstToken.IsZero() {
		*a = append(*a, slog.Int64("first_token_ms", x.firstToken.Sub(x.started).Milliseconds()))
	}
}

type attributes []slog.Attr

func (a *attributes) text(name, value string) {
	if value != "" {
		*a = append(*a, slog.String(name, value))
	}
}

func (a *attributes) number(name string, n int64) {
	if n != 0 {
		*a = append(*a, slog.Int64(name, n))
	}
}

// routeName is the route's name, and a constant for what matched none: a path is a caller's text.
func (x *exchange) routeName() string {
	if x.route == "" {
		return "none"
	}
	return x.route
}
