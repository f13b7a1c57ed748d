// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/pprof"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/version"
)

// AdminHandler serves the kubelet, the operator and Prometheus: live, ready, startup, status, metrics, and pprof where the configuration asks for it.
func (s *Server) AdminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+proxyconfig.LivePath, answerOK)
	mux.Handle("GET "+proxyconfig.StartupPath, probe(s.gate.missing))
	mux.Handle("GET "+proxyconfig.ReadyPath, probe(s.notReady))
	mux.HandleFunc("GET "+proxyconfig.StatusPath, s.serveStatus)
	mux.Handle("GET "+proxyconfig.MetricsPath, s.metrics.handler())
	if s.config.Listen.Profiling {
		profile(mux)
	}
	return mux
}

func profile(mux *http.ServeMux) {
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
}

func answerOK(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "ok") }

// probe answers 200 when nothing is missing, otherwise 503 with one line for each missing part.
func probe(missing func() []string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parts := missing()
		if len(parts) == 0 {
			answerOK(w, r)
			return
		}
		http.Error(w, strings.Join(parts, "\n"), http.StatusServiceUnavailable)
	})
}

// notReady says what keeps the proxy from taking requests. It does not depend on Bedrock being up.
func (s *Server) notReady() []string {
	parts := s.gate.missing()
	if s.flights.draining.Load() {
		parts = append(parts, "the proxy is shutting down")
	}
	return parts
}

// Status is what the proxy says of itself.
func (s *Server) Status() proxyconfig.Status {
	model, _ := s.model.get()
	return proxyconfig.Status{
		Version:        version.Version,
		ConfigRevision: s.options.ConfigRevision,
		Ready:          len(s.notReady()) == 0,
		Draining:       s.flights.draining.Load(),
		InFlight:       int(s.flights.inFlight.Load()),
		Credentials:    s.options.Credentials.Status(),
		Model:          model,
	}
}

func (s *Server) serveStatus(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, s.Status())
}

// writeJSON writes a value of the proxy's own as JSON.
func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", contentJSON)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a caller that is gone cannot be told
}
