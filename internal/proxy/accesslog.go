// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// observe writes one line to the access log and the metrics of every request when it is over. Neither holds a query string, a header or a body.
func observe(logger *slog.Logger, m *metrics, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer report(logger, m, r)
		next.ServeHTTP(w, r)
	})
}

func report(logger *slog.Logger, m *metrics, r *http.Request) {
	x := exchangeOf(r.Context())
	took := time.Since(x.started)
	m.observe(x, took)
	logger.LogAttrs(r.Context(), accessLevel(x), "request", accessAttributes(x, r, took)...)
}

// accessLevel keeps the probes of load balancers out of the log at its usual level.
func accessLevel(x *exchange) slog.Level {
	if x.route == routeHealth {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

func accessAttributes(x *exchange, r *http.Request, took time.Duration) []slog.Attr {
	attributes := []slog.Attr{
		slog.String("request_id", x.id),
		slog.String("upstream_request_id", x.upstreamID),
		slog.String("method", shortName(r.Method)),
		slog.String("route", x.routeName()),
		slog.String("protocol", r.Proto),
		slog.Int("status", x.finalStatus()),
		slog.Int64("duration_ms", took.Milliseconds()),
		slog.Int("attempts", x.attempts),
		slog.Int64("bytes", x.bytes),
	}
	if x.failure != "" {
		attributes = append(attributes, slog.String("failure", x.failure))
	}
	if x.cause != "" {
		attributes = append(attributes, slog.String("cause", x.cause))
	}
	if len(x.notCarried) > 0 {
		attributes = append(attributes, slog.String("not_carried", strings.Join(knownFieldsOf(x.notCarried), ",")))
	}
	return attributes
}

// routeName is the route's name, and a constant for what matched none: a path is a caller's text.
func (x *exchange) routeName() string {
	if x.route == "" {
		return "none"
	}
	return x.route
}
