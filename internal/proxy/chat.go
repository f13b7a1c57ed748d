// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"

	"github.com/outcrop-dev/outcrop/internal/translate/openai"
)

// chat serves POST /v1/chat/completions.
func (s *Server) chat(w http.ResponseWriter, r *http.Request) error {
	return s.translated(openAI(), openai.Chat)(w, r)
}
