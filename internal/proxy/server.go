// SPDX-License-Identifier: Apache-2.0

// Package proxy serves one model of Bedrock to callers: in Bedrock's own dialect, untouched, and in OpenAI's, translated. It holds the routes, the
// middlewares, the admin server with its probes and metrics, and the way a proxy starts and ends. It imports nothing of Kubernetes.
package proxy

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/openapi"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// Options is what a Server needs beside its configuration.
type Options struct {
	// Credentials is the AWS identity. Nil: the one that the configuration names.
	Credentials *bedrock.CredentialsStore
	// Transport sends requests to Bedrock. Nil: the client's own.
	Transport http.RoundTripper
	// ConfigRevision names the configuration in the status.
	ConfigRevision string
	// Logger takes the access log and what goes wrong. Nil: nothing is logged.
	Logger *slog.Logger
	// DroppedLogLines tells how many lines of the log were dropped because nobody read them. Nil: none can be.
	DroppedLogLines func() uint64
}

// Server is one proxy. It is safe for concurrent use.
type Server struct {
	config  *proxyconfig.Config
	options Options
	logger  *slog.Logger
	client  *bedrock.Client
	metrics *metrics
	flights *flights
	memory  *bodyMemory
	model   *modelState
	family  *model.Family
	tracing *tracing
	gate    *gate
	checker *checker
	names   []string
	created time.Time
	site    func() *openapi.Site
}

// New returns a server for a configuration that is valid. It opens no connection.
func New(c *proxyconfig.Config, o Options) (*Server, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Credentials == nil {
		o.Credentials = bedrock.NewCredentials(c.Credentials, c.Model.Region, o.Logger)
	}
	s := &Server{
		config: c, options: o, logger: o.Logger, metrics: newMetrics(c), flights: &flights{limit: int64(c.Limits.MaxConcurrentRequests)}, model: newModelState(c.Model, o.Logger), family: model.Of(c.Model.ID),
		memory: newBodyMemory(debug.SetMemoryLimit(-1), c.Limits.MaxBodyBytes), names: servedNames(c), created: time.Now(),
	}
	s.gate = &gate{credentials: o.Credentials.Status, model: s.model}
	s.site = sync.OnceValue(s.describe)
	return s, s.connect()
}

// connect makes the client of Bedrock, and what asks it for the model's state.
func (s *Server) connect() error {
	tracing, err := newTracing(s.config, s.logger)
	if err != nil {
		return err
	}
	s.tracing = tracing
	o := bedrock.OptionsFrom(s.config, s.options.Credentials)
	o.Transport, o.Wrap, o.OnAttempt, o.Logger = s.options.Transport, s.watchUpstream, s.metrics.attempt, s.logger
	client, err := bedrock.New(o)
	if err != nil {
		return err
	}
	s.client = client
	s.checker = &checker{
		check: client.Check, credentials: s.options.Credentials.Status, onTrial: s.options.Credentials.OnTrial, model: s.model,
		interval: seconds(s.config.Upstream.CheckIntervalSeconds), changed: make(chan struct{}, 1),
	}
	s.watchState()
	return nil
}

// watchState offers the server's state as gauges.
func (s *Server) watchState() {
	s.metrics.count("dropped_log_lines_total", "Lines of the log that were dropped because its reader was stuck.", s.options.DroppedLogLines)
	s.metrics.gauge("in_flight_requests", "Requests under way.", func() float64 { return float64(s.flights.inFlight.Load()) })
	s.metrics.gauge("reserved_memory_bytes", "Memory that is reserved for large bodies and their translation.", func() float64 { return float64(s.memory.held()) })
	s.metrics.gauge("ready", "1 while the proxy takes requests.", func() float64 { return oneIf(len(s.notReady()) == 0) })
	s.metrics.gauge("credentials_loaded", "1 while usable credentials are in use.", func() float64 { return oneIf(s.options.Credentials.Loaded()) })
	s.metrics.gauge("credentials_current", "1 while the newest credentials are the ones in use, and AWS has not refused them.", func() float64 {
		status := s.options.Credentials.Status()
		return oneIf(status.Loaded && status.Reason == "")
	})
	s.metrics.gauge("model_accepted", "1 while Bedrock accepts this identity for the model.", func() float64 {
		status, _ := s.model.get()
		return oneIf(status.Result == proxyconfig.ModelAccepted)
	})
}

func oneIf(condition bool) float64 {
	if condition {
		return 1
	}
	return 0
}

// Handler serves callers. The order of the middlewares, from the outside in: exchange (what is learned of the request), which relays the stream that was begun
// below once all have returned -> trace -> request ID -> access log and metrics (which also see what is refused below, and panics) -> recover (so that a panic
// anywhere below has an answer) -> CORS (a preflight goes no further) -> exact paths -> route -> body limit -> drain and in-flight -> handler. Those within a route return errors, and handle writes them in its dialect.
func (s *Server) Handler() http.Handler {
	h := allowOrigins(s.config.CORS, refuseForeignPages(s.config.CORS, exactPaths(mux(s.routes()))))
	h = requestID(observe(s.accessLogger(), s.metrics, recoverPanics(s.logger, h)))
	return begin(s.config.Timeouts, s.tracing.trace(h))
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
