// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/outcrop-dev/outcrop/internal/otlp"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/version"
)

const (
	// tracerName is the scope of the proxy's spans.
	tracerName = "github.com/outcrop-dev/outcrop/internal/proxy"
	// lastTraces is how long a proxy that ends waits for its last traces to be taken.
	lastTraces = 5 * time.Second
)

// traceContext is how the context of a trace comes and goes. Baggage stays behind: it may hold anything.
// Source: https://www.w3.org/TR/trace-context/
var traceContext = propagation.TraceContext{}

// tracing makes spans of requests. Without a collector there is none: the context that a caller sends is carried on as it is.
type tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	// model is the ID of the endpoint's model.
	model string
	// common are the attributes that every request's span has.
	common []attribute.KeyValue
}

// newTracing returns nil where the configuration names no collector.
func newTracing(c *proxyconfig.Config, logger *slog.Logger) (*tracing, error) {
	if c.Telemetry.Tracing.Endpoint == "" {
		return nil, nil //nolint:nilnil // no tracing is a state and not a failure
	}
	client, err := otlp.New(c.Telemetry.Tracing.Endpoint, logger)
	if err != nil {
		return nil, fmt.Errorf("telemetry.tracing.endpoint: %w", err)
	}
	about, err := resourceOf(c)
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	share := float64(c.Telemetry.Tracing.SamplingPercent) / 100
	return tracingWith(c, sdktrace.WithResource(about), sdktrace.WithBatcher(otlptrace.NewUnstarted(client)),
		sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(share)))), nil
}

func tracingWith(c *proxyconfig.Config, o ...sdktrace.TracerProviderOption) *tracing {
	provider := sdktrace.NewTracerProvider(o...)
	tracer := provider.Tracer(tracerName, trace.WithInstrumentationVersion(version.Version))
	return &tracing{provider: provider, tracer: tracer, model: c.Model.ID, common: commonAttributes(c)}
}

// resourceOf says whose spans these are. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES add to it and win.
// Source: https://opentelemetry.io/docs/specs/semconv/resource/service/
func resourceOf(c *proxyconfig.Config) (*resource.Resource, error) {
	instance, _ := os.Hostname() // in a cluster, the pod's name
	own := resource.NewSchemaless(
		attribute.String("service.name", c.Endpoint.Name), attribute.String("service.namespace", c.Endpoint.Namespace),
		attribute.String("service.version", version.Version), attribute.String("service.instance.id", instance))
	given, err := resource.New(context.Background(), resource.WithFromEnv())
	if err != nil {
		return nil, err
	}
	return resource.Merge(own, given)
}

// close sends the last spans.
func (t *tracing) close(ctx context.Context) {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lastTraces)
	defer cancel()
	_ = t.provider.Shutdown(ctx) // what is lost, the exporter has logged
}

// trace takes over the context that a caller sends, and makes a span of the request where there is a collector.
func (t *tracing) trace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		traced, end := t.start(r)
		defer exchangeOf(r.Context()).finally(end)
		next.ServeHTTP(w, traced)
	})
}

// start returns the request with its trace, and what ends its span.
func (t *tracing) start(r *http.Request) (*http.Request, func()) {
	ctx := traceContext.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	x, end := exchangeOf(ctx), func() {}
	if t != nil {
		var span trace.Span
		ctx, span = t.tracer.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer), trace.WithTimestamp(x.started))
		end = func() { t.end(span, x) }
	}
	x.trace = trace.SpanContextFromContext(ctx)
	if ctx == r.Context() {
		return r, end
	}
	return r.WithContext(ctx), end
}
