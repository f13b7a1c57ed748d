// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// HeaderBeta names the betas that a request wants, separated by commas.
const HeaderBeta = "Anthropic-Beta"

// maxBetas bounds how many betas a request may want.
const maxBetas = 64

var betaName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// carriedBetas are the betas that Bedrock takes in additionalModelRequestFields.anthropic_beta. It refuses requests with others.
// Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
var carriedBetas = []string{
	"computer-use-2024-10-22", "computer-use-2025-01-24", "computer-use-2025-11-24",
	"token-efficient-tools-2025-02-19", "output-128k-2025-02-19",
	"interleaved-thinking-2025-05-14", "dev-full-thinking-2025-05-14",
	"context-1m-2025-08-07", "context-management-2025-06-27",
	"effort-2025-11-24", "fine-grained-tool-streaming-2025-05-14", "tool-examples-2025-10-29",
}

// settledBetas are betas of what Bedrock has without them, or of what their own fields are told to be not carried or refused for.
var settledBetas = []string{
	"prompt-caching-2024-07-31", "extended-cache-ttl-2025-04-11", "pdfs-2024-09-25", "token-counting-2024-11-01", "max-tokens-3-5-sonnet-2024-07-15",
	"structured-outputs-2025-11-13", "structured-outputs-2025-12-15", "claude-code-20250219", "oauth-2025-04-20", "prompt-caching-scope-2026-01-05",
	"files-api-2025-04-14", "mcp-client-2025-04-04", "mcp-client-2025-11-20", "code-execution-2025-05-22", "code-execution-2025-08-25", "skills-2025-10-02",
	"web-search-2025-03-05", "web-fetch-2025-09-10", "search-results-2025-06-09", "advanced-tool-use-2025-11-20", "fast-mode-2026-02-01",
}

// betas reads the betas that a request wants, each once.
func betas(h http.Header) ([]string, error) {
	var names []string
	for _, line := range h.Values(HeaderBeta) {
		for name := range strings.SplitSeq(line, ",") {
			name = strings.TrimSpace(name)
			switch {
			case name == "" || slices.Contains(names, name):
			case !betaName.MatchString(name) || len(names) == maxBetas:
				return nil, field.Refuse(field.CodeValue, "anthropic-beta",
					"Invalid header 'anthropic-beta': expected at most %d names of betas, separated by commas.", maxBetas)
			default:
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// carryBetas gives Claude the betas that Bedrock takes.
func (t *translation) carryBetas() error {
	var carried []string
	for _, name := range t.request.anthropicBeta {
		switch {
		case slices.Contains(settledBetas, name):
		case t.family.Takes("anthropic_beta") && slices.Contains(carriedBetas, name):
			carried = append(carried, name)
		default:
			t.report.Drop("anthropic-beta")
		}
	}
	if carried != nil {
		t.chat.SetAdditional("anthropic_beta", carried)
	}
	return nil
}
