// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"slices"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/translate/anthropic"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
)

// servedNames are the names that callers may give as the model, each once: the endpoint's, the model's ID and the further ones.
func servedNames(c *proxyconfig.Config) []string {
	var names []string
	for _, name := range append([]string{c.Endpoint.Name, c.Model.ID}, c.Model.ServedNames...) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// serves tells whether a caller may give the name as the model.
func (s *Server) serves(name string) bool { return slices.Contains(s.names, name) }

// models serves GET /v1/models.
func (s *Server) models(w http.ResponseWriter, r *http.Request) error {
	return sendJSON(w, r, openai.Models(s.names, s.created))
}

// oneModel serves GET /v1/models/{id}.
func (s *Server) oneModel(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("id")
	if !s.serves(name) {
		return openai.UnknownModel(name)
	}
	return sendJSON(w, r, openai.Model(name, s.created))
}

// anthropicModels serves GET /v1/models to Anthropic's SDKs.
func (s *Server) anthropicModels(w http.ResponseWriter, r *http.Request) error {
	return sendJSON(w, r, anthropic.Models(s.names, s.created))
}

// oneAnthropicModel serves GET /v1/models/{id} to Anthropic's SDKs.
func (s *Server) oneAnthropicModel(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("id")
	if !s.serves(name) {
		return faultf(modelNotFound, "model: %s. This endpoint does not serve a model of this name; GET /v1/models lists those that it does.", shortName(name))
	}
	return sendJSON(w, r, anthropic.Model(name, s.created))
}

func sendJSON(w http.ResponseWriter, r *http.Request, body []byte) error {
	w.Header().Set("Content-Type", contentJSON)
	return exchangeOf(r.Context()).sendWhole(http.StatusOK, body)
}
