// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"net/http"

	"github.com/outcrop-dev/outcrop/internal/translate/anthropic"
)

// headerAnthropicVersion is sent by every SDK of Anthropic's. Source: https://platform.claude.com/docs/en/api/versioning
const headerAnthropicVersion = "Anthropic-Version"

// anthropicBeat is Anthropic's own sign of life. Source: https://platform.claude.com/docs/en/build-with-claude/streaming#ping-events
const anthropicBeat = "event: ping\ndata: {\"type\": \"ping\"}\n\n"

// anthropicMessages is the dialect of Anthropic's SDKs.
func anthropicMessages() dialect {
	return dialect{name: "anthropic", beat: []byte(anthropicBeat), requestID: anthropic.HeaderRequestID, writeError: func(w http.ResponseWriter, err error) {
		anthropic.WriteError(w, anthropicError(err))
	}}
}

// anthropicError puts a fault into Anthropic's words; other errors have their words already.
func anthropicError(err error) error {
	var f *fault
	if !errors.As(err, &f) {
		return err
	}
	return &anthropic.RequestError{Status: f.status(), Message: f.message, RetryAfter: f.retryAfter}
}

// speaksAnthropic tells whether a request comes from one of Anthropic's SDKs, where a path alone does not tell.
func speaksAnthropic(r *http.Request) bool { return r.Header.Get(headerAnthropicVersion) != "" }
