// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"

	"github.com/outcrop-dev/outcrop/internal/version"
)

// health is the answer of GET /health, for people and load balancers.
type health struct {
	Status   string   `json:"status"`
	Endpoint string   `json:"endpoint"`
	Model    string   `json:"model"`
	Region   string   `json:"region"`
	Version  string   `json:"version"`
	Reasons  []string `json:"reasons,omitempty"`
}

// health tells whether the proxy takes requests: 200 or 503.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) error {
	answer := health{
		Status: "ok", Endpoint: s.config.Endpoint.Name, Model: s.config.Model.ID, Region: s.config.Model.Region,
		Version: version.Version, Reasons: s.notReady(),
	}
	status := http.StatusOK
	if len(answer.Reasons) > 0 {
		answer.Status, status = "unavailable", http.StatusServiceUnavailable
		w.Header().Set(headerRetryAfter, "1")
	}
	writeJSON(w, status, answer)
	return nil
}
