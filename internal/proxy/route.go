// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"path"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/openapi"
	"github.com/outcrop-dev/outcrop/internal/translate/anthropic"
	"github.com/outcrop-dev/outcrop/internal/translate/embeddings"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
	"github.com/outcrop-dev/outcrop/internal/translate/responses"
)

// route is one row of the table of endpoints.
type route struct {
	// name is the route's in log and metrics; native routes replace it by their operation's.
	name    string
	pattern string
	method  string
	dialect dialect
	serve   handlerFunc
	// when tells which requests a row is for where several rows have one pattern; nil: all that no row before it takes.
	when func(*http.Request) bool
}

// The routes' names.
const (
	routeChat       = "chat/completions"
	routeResponses  = "responses"
	routeEmbeddings = "embeddings"
	routeMessages   = "messages"
	routeCount      = "messages/count_tokens"
	routeModels     = "models"
	routeModel      = "model"
	routeNative     = "native"
	routeGuardrail  = "apply"
	routeHealth     = "health"
	routeDocs       = "docs"
)

// The patterns that rows of two dialects share.
const (
	patternModels = "/v1/models"
	patternModel  = "/v1/models/{id...}"
)

// routes is the table of endpoints. Those that go upstream are counted and bounded.
func (s *Server) routes() []route {
	open, claude := openAI(), anthropicMessages()
	return []route{
		{name: routeChat, pattern: "/v1/chat/completions", method: http.MethodPost, dialect: open, serve: s.translated(open, openai.Chat)},
		{name: routeResponses, pattern: "/v1/responses", method: http.MethodPost, dialect: open, serve: s.translated(open, responses.Create)},
		{name: routeEmbeddings, pattern: "/v1/embeddings", method: http.MethodPost, dialect: open, serve: s.translated(open, embeddings.Create)},
		{name: routeMessages, pattern: "/v1/messages", method: http.MethodPost, dialect: claude, serve: s.translated(claude, anthropic.Messages)},
		{name: routeCount, pattern: "/v1/messages/count_tokens", method: http.MethodPost, dialect: claude, serve: s.translated(claude, anthropic.CountTokens)},
		{name: routeModels, pattern: patternModels, method: http.MethodGet, dialect: claude, serve: s.anthropicModels, when: speaksAnthropic},
		{name: routeModel, pattern: patternModel, method: http.MethodGet, dialect: claude, serve: s.oneAnthropicModel, when: speaksAnthropic},
		{name: routeModels, pattern: patternModels, method: http.MethodGet, dialect: open, serve: s.models},
		{name: routeModel, pattern: patternModel, method: http.MethodGet, dialect: open, serve: s.oneModel},
		{name: routeNative, pattern: nativePath, method: http.MethodPost, dialect: native(), serve: s.bounded(s.native)},
		{name: routeGuardrail, pattern: "/guardrail/{id}/version/{version}/apply", method: http.MethodPost, dialect: native(), serve: s.bounded(s.guardrail)},
		{name: routeHealth, pattern: "/health", method: http.MethodGet, dialect: neutral(), serve: s.health},
		{name: routeDocs, pattern: openapi.DocumentPath, method: http.MethodGet, dialect: neutral(), serve: s.docs},
		{name: routeDocs, pattern: openapi.PagePath, method: http.MethodGet, dialect: neutral(), serve: s.docs},
		{name: routeDocs, pattern: openapi.AssetsPath, method: http.MethodGet, dialect: neutral(), serve: s.docs},
		{pattern: "/", dialect: neutral(), serve: noRoute},
	}
}

// mux serves each request by the first row of its pattern that takes it.
func mux(routes []route) *http.ServeMux {
	rows := map[string][]route{}
	for _, rt := range routes {
		rows[rt.pattern] = append(rows[rt.pattern], rt)
	}
	m := http.NewServeMux()
	for pattern, shared := range rows {
		m.Handle(pattern, choose(shared))
	}
	return m
}

func choose(rows []route) http.Handler {
	if rows[0].when == nil {
		return handle(rows[0])
	}
	chosen, rest := handle(rows[0]), choose(rows[1:])
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rows[0].when(r) {
			chosen.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
}

// bounded wraps a handler that goes upstream: body limit -> drain and in-flight -> handler, which reads the body as memory allows.
func (s *Server) bounded(next handlerFunc) handlerFunc {
	return limitBody(s.config.Limits.MaxBodyBytes, s.flights.admit(next))
}

// allows tells whether the route takes the method; no method in the table: every one.
func (rt route) allows(method string) bool {
	return rt.method == "" || method == rt.method || rt.method == http.MethodGet && method == http.MethodHead
}

func noRoute(_ http.ResponseWriter, r *http.Request) error {
	return faultf(routeNotFound, "no such path: %q; the base URL of OpenAI's SDKs ends in /v1 here, that of Anthropic's and AWS's has no path; this proxy serves /v1/chat/completions, /v1/responses, /v1/embeddings, /v1/messages, /v1/messages/count_tokens, /v1/models, "+
		"/model/{modelId}/{converse, converse-stream, invoke, invoke-with-response-stream or count-tokens}, "+
		"/guardrail/{id}/version/{version}/apply, /health, /openapi.json and /docs", shortName(r.URL.Path))
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
