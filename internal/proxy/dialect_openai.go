// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"net/http"

	"github.com/outcrop-dev/outcrop/internal/translate/openai"
)

// openAI is the dialect of OpenAI's SDKs.
func openAI() dialect {
	return dialect{name: "openai", beat: []byte(": the model is thinking\n\n"), writeError: func(w http.ResponseWriter, err error) {
		openai.WriteError(w, openAIError(err))
	}}
}

// openAIWord is OpenAI's type and code of a fault.
type openAIWord struct{ kind, code string }

// openAIWords holds OpenAI's words for each kind of fault.
func openAIWords() map[faultKind]openAIWord {
	const request, server = "invalid_request_error", "server_error"
	return map[faultKind]openAIWord{
		routeNotFound:    {request, "unknown_url"},
		methodNotAllowed: {request, "method_not_supported"},
		modelNotFound:    {request, "model_not_found"},
		originRefused:    {request, "origin_not_allowed"},
		bodyTooLarge:     {request, "request_too_large"},
		bodyUnreadable:   {request, "body_unreadable"},
		bodyEncoded:      {request, "unsupported_content_encoding"},
		bodyNotJSON:      {request, "invalid_json"},
		shuttingDown:     {server, "shutting_down"},
		overloaded:       {server, "overloaded"},
		internalFault:    {server, "internal_error"},
	}
}

// openAIError puts a fault into OpenAI's words; other errors have their words already.
func openAIError(err error) error {
	var f *fault
	if !errors.As(err, &f) {
		return err
	}
	word := openAIWords()[f.kind]
	return &openai.RequestError{Status: f.status(), Type: word.kind, Code: word.code, Message: f.message}
}
