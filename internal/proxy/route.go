// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"path"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/openapi"
)

// route is one row of the table of endpoints.
type route struct {
	// name is the route's in log and metrics; native routes replace it by their operation's.
	name    string
	pattern string
	method  string
	dialect dialect
	serve   handlerFunc
}

// The routes' names.
const (
	routeChat      = "chat/completions"
	routeModels    = "models"
	routeModel     = "model"
	routeNative    = "native"
	routeGuardrail = "apply"
	routeHealth    = "health"
	routeDocs      = "docs"
)

// routes is the table of endpoints. Those that go upstream are counted and bounded.
func (s *Server) routes() []route {
	return []route{
		{routeChat, "/v1/chat/completions", http.MethodPost, openAI(), s.bounded(s.chat)},
		{routeModels, "/v1/models", http.MethodGet, openAI(), s.models},
		{routeModel, "/v1/models/{id...}", http.MethodGet, openAI(), s.oneModel},
		{routeNative, "/model/", http.MethodPost, native(), s.bounded(s.native)},
		{routeGuardrail, "/guardrail/{id}/version/{version}/apply", http.MethodPost, native(), s.bounded(s.guardrail)},
		{routeHealth, "/health", http.MethodGet, neutral(), s.health},
		{routeDocs, openapi.DocumentPath, http.MethodGet, neutral(), s.docs},
		{routeDocs, openapi.PagePath, http.MethodGet, neutral(), s.docs},
		{routeDocs, openapi.AssetsPath, http.MethodGet, neutral(), s.docs},
		{"", "/", "", neutral(), noRoute},
	}
}

// bounded wraps a handler that goes upstream: body limit -> drain and in-flight -> handler, which reads the body as memory allows.
func (s *Server) bounded(next handlerFunc) handlerFunc {
	return limitBody(s.config.Limits.MaxBodyBytes, s.flights.admit(next))
}

// allows tells whether the route takes the method; no method in the table: every one.
func (rt route) allows(method string) bool {
	return rt.method == "" || method == rt.method || rt.method == http.MethodGet && method == http.MethodHead
}

func noRoute(_ http.ResponseWriter, _ *http.Request) error {
	return faultf(routeNotFound, "no such path; this proxy serves /v1/chat/completions, /v1/models, "+
		"/model/{modelId}/{converse, converse-stream, invoke or invoke-with-response-stream}, /health, /openapi.json and /docs")
}

// exactPaths refuses a path that a ServeMux would redirect to a cleaner one: a request with a body must not be sent twice, nor its path be read in two ways.
func exactPaths(next http.Handler) http.Handler {
	refuse := handle(route{dialect: neutral(), serve: noRoute})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		escaped := r.URL.EscapedPath()
		if path.Clean(escaped) != escaped && path.Clean(escaped)+"/" != escaped || !strings.HasPrefix(escaped, "/") {
			refuse.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
