// SPDX-License-Identifier: Apache-2.0

// Package catalogue lists the requests of the translated dialects and every field of them: what documents, specifications and metrics know of fields.
package catalogue

import (
	"slices"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/translate/anthropic"
	"github.com/outcrop-dev/outcrop/internal/translate/embeddings"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
	"github.com/outcrop-dev/outcrop/internal/translate/responses"
)

// Request is one kind of request.
type Request struct {
	// Title names it for people, Schema in specifications.
	Title, Schema string
	// Route is its method and path.
	Route  string
	Fields func() []field.Entry
}

// Requests are all that are translated.
var Requests = []Request{
	{"OpenAI chat completions", "ChatCompletionRequest", "POST /v1/chat/completions", openai.ChatFields},
	{"OpenAI responses", "ResponseRequest", "POST /v1/responses", responses.Fields},
	{"OpenAI embeddings", "EmbeddingRequest", "POST /v1/embeddings", embeddings.Fields},
	{"Anthropic messages", "MessageRequest", "POST /v1/messages", anthropic.MessagesFields},
	{"Anthropic token counting", "CountRequest", "POST /v1/messages/count_tokens", anthropic.CountTokensFields},
}

// Schemas are the fields of each request, by the name of its schema.
func Schemas() map[string][]field.Entry {
	schemas := map[string][]field.Entry{}
	for _, request := range Requests {
		schemas[request.Schema] = request.Fields()
	}
	return schemas
}

// Members are the members that requests have themselves, sorted, each once: a closed list that fields within them can be counted by.
func Members() []string {
	var members []string
	for _, request := range Requests {
		for _, entry := range request.Fields() {
			members = append(members, Member(entry.Path))
		}
	}
	slices.Sort(members)
	return slices.Compact(members)
}

// Member is the member of a request that a field belongs to.
func Member(path string) string {
	if at := strings.IndexAny(path, ".["); at >= 0 {
		return path[:at]
	}
	return path
}
