// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// upstream is the transport of the requests to Bedrock: it counts them, carries the trace's context on, and makes a span of each where there is a collector.
// The context travels in headers that are not part of the signature, so that a gateway in between may change them.
type upstream struct {
	http.RoundTripper
	tracing *tracing
	host    string
	port    int
}

// watchUpstream puts itself around the client's transport.
func (s *Server) watchUpstream(t http.RoundTripper) http.RoundTripper {
	host, port := upstreamAddress(s.config)
	return &upstream{RoundTripper: t, tracing: s.tracing, host: host, port: port}
}

// RoundTrip sends one attempt.
func (u *upstream) RoundTrip(r *http.Request) (*http.Response, error) {
	if x, ok := r.Context().Value(exchangeKey{}).(*exchange); ok {
		x.calls.Add(1)
	}
	if !trace.SpanContextFromContext(r.Context()).IsValid() {
		return u.RoundTripper.RoundTrip(r)
	}
	if u.tracing == nil {
		return u.RoundTripper.RoundTrip(carrying(r.Context(), r))
	}
	return u.traced(r)
}

// CloseIdleConnections closes those of the transport within.
func (u *upstream) CloseIdleConnections() {
	if idle, ok := u.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		idle.CloseIdleConnections()
	}
}

// carrying is the request with the context of its trace. The given one stays as it is.
func carrying(ctx context.Context, r *http.Request) *http.Request {
	with := r.WithContext(ctx)
	with.Header = maps.Clone(r.Header)
	traceContext.Inject(ctx, propagation.HeaderCarrier(with.Header))
	return with
}

// traced makes a span of an attempt, which lasts until its answer is read or given up.
func (u *upstream) traced(r *http.Request) (*http.Response, error) {
	ctx, span := u.tracing.tracer.Start(r.Context(), r.Method+" "+path.Base(r.URL.Path), trace.WithSpanKind(trace.SpanKindClient))
	span.SetAttributes(
		attribute.String("http.request.method", r.Method), attribute.String("server.address", u.host), attribute.Int("server.port", u.port))
	response, err := u.RoundTripper.RoundTrip(carrying(ctx, r))
	if err != nil {
		span.SetStatus(codes.Error, "")
		span.SetAttributes(attribute.String("error.type", fmt.Sprintf("%T", err)))
		span.End()
		return nil, err
	}
	span.SetAttributes(attribute.Int("http.response.status_code", response.StatusCode),
		attribute.String("aws.request_id", response.Header.Get(headerUpstreamID)))
	if response.StatusCode >= http.StatusBadRequest {
		span.SetStatus(codes.Error, "")
		span.SetAttributes(attribute.String("error.type", http.StatusText(response.StatusCode)))
	}
	response.Body = &spannedBody{ReadCloser: response.Body, end: sync.OnceFunc(func() { span.End() })}
	return response, nil
}

// spannedBody ends its span when it is closed.
type spannedBody struct {
	io.ReadCloser
	end func()
}

// Close closes the body.
func (b *spannedBody) Close() error {
	b.end()
	return b.ReadCloser.Close()
}
