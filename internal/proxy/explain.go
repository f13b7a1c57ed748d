// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

// Who asks to have a request explained gives the parameter explain, or the header.
const (
	explainParameter = "explain"
	headerExplain    = "Outcrop-Explain"
)

// wantsExplanation tells whether a caller wants to see Bedrock's request instead of its answer.
func wantsExplanation(r *http.Request) bool {
	given := r.URL.RawQuery != "" && r.URL.Query().Has(explainParameter) && !isNo(r.URL.Query().Get(explainParameter))
	return given || r.Header.Get(headerExplain) != "" && !isNo(r.Header.Get(headerExplain))
}

// isNo tells the values with which a client says that it wants no explanation.
func isNo(value string) bool { return value == "false" || value == "0" }

// explanation is a request as it would go to Bedrock, but for its host and its signature.
type explanation struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	Body    jsontext.Value    `json:"body"`
}

// explained is the answer to a request that was not sent.
type explained struct {
	Requests []explanation `json:"requests"`
	// NotCarried names the fields of the caller's request that Bedrock would not get.
	NotCarried []string `json:"notCarried"`
}

// explain answers with the requests that would go to Bedrock, in their order, and sends none of them.
func (s *Server) explain(ctx context.Context, x *exchange, requests []bedrock.Request, notCarried []string) error {
	told := explained{NotCarried: notCarried}
	for _, r := range requests {
		request := s.client.Describe(ctx, r)
		told.Requests = append(told.Requests, explanation{
			Method: request.Method, Path: request.URL.EscapedPath(), Headers: plain(request.Header), Body: r.Body,
		})
	}
	// Without indentation, which would make gigabytes of a large body that is nested deep.
	answer, err := json.Marshal(told, json.Deterministic(true))
	if err != nil {
		return err
	}
	x.Header().Set("Content-Type", contentJSON)
	return x.sendWhole(http.StatusOK, answer)
}

func plain(h http.Header) map[string]string {
	headers := make(map[string]string, len(h))
	for name := range h {
		headers[name] = h.Get(name)
	}
	return headers
}
