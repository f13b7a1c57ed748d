// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// request is what a request says.
type request struct {
	version string

	model         string
	stream        bool
	maxTokens     *int64
	system        []block
	messages      []message
	tools         []tool
	choice        *choice
	temperature   *float64
	topP          *float64
	topK          *int64
	stop          []string
	thinking      *thinking
	output        output
	context       jsontext.Value
	cache         *cacheControl
	userID        string
	serviceTier   string
	anthropicBeta []string
}

// MessagesFields lists the fields of POST /v1/messages and their fates.
func MessagesFields() []field.Entry { return messagesFields.Entries() }

// CountTokensFields lists the fields of POST /v1/messages/count_tokens and their fates.
func CountTokensFields() []field.Entry { return countFields.Entries() }

// additional is where members go that Claude takes and Converse has no member for.
const additional = "additionalModelRequestFields."

const maxTokensBound = 1<<31 - 1

// messagesFields is the table of POST /v1/messages.
var messagesFields = join(conversationFields, field.Object[request]{
	"max_tokens": field.IntegerOf(field.Doc{Fate: field.Carried, To: "inferenceConfig.maxTokens", Note: "From 1; Bedrock fills no cache without an answer, as 0 asks for."},
		1, maxTokensBound, func(r *request) **int64 { return &r.maxTokens }),
	"stream": field.BoolOf(field.Doc{Fate: field.Mapped, Note: "true: ConverseStream, and its events as they come."}, func(r *request) *bool { return &r.stream }),
	"temperature": field.NumberOf(field.Doc{Fate: field.Carried, To: "inferenceConfig.temperature", Note: "From 0 to 1. Refused in version 2026-10-21 of the API."},
		0, 1, func(r *request) **float64 { return &r.temperature }),
	"top_p": field.NumberOf(field.Doc{Fate: field.Carried, To: "inferenceConfig.topP", Note: "From 0 to 1. Refused in version 2026-10-21 of the API."},
		0, 1, func(r *request) **float64 { return &r.topP }),
	"top_k": field.IntegerOf(field.Doc{Fate: field.Mapped, To: "additionalModelRequestFields", Note: "Where the family of the model has it. Refused in version 2026-10-21 of the API."},
		0, maxTokensBound, func(r *request) **int64 { return &r.topK }),
	"stop_sequences": field.ListOf(field.Doc{Fate: field.Carried, To: "inferenceConfig.stopSequences"}, nil, (*field.Decoder).Name,
		func(r *request) *[]string { return &r.stop }),
	"metadata": field.ObjectOf(field.Doc{Fate: field.Mapped, To: "requestMetadata"}, field.Object[request]{
		"user_id": field.WordOf(field.Doc{
			Fate: field.Mapped, To: "requestMetadata.user_id",
			Note: "Up to 256 characters of letters, digits, spaces and : _ @ $ # = / + , - . ; another is not carried.",
		},
			func(r *request) *string { return &r.userID }),
	}, self[request]),
	"service_tier": field.OneOf(field.Doc{Fate: field.Mapped, To: "serviceTier.type", Note: "standard_only is Bedrock's default tier; auto leaves the choice to the endpoint. Others: the header X-Amzn-Bedrock-Service-Tier."},
		[]string{"auto", "standard_only"}, func(r *request) *string { return &r.serviceTier }),
	"inference_geo":         field.Dropped[request](field.String, "The endpoint's region decides."),
	"diagnostics":           field.Dropped[request](field.Map, "Bedrock tells nothing of the cache but the tokens that it read and wrote.", "{}"),
	"fallbacks":             field.Dropped[request]("array or string", "An endpoint has one model.", "[]"),
	"fallback_credit_token": field.Dropped[request](field.Any, "An endpoint has one model."),
	"thread":                field.RefusedRow[request](field.Any, "Bedrock keeps no conversations. Send the whole conversation in 'messages'."),
	"container":             field.RefusedRow[request]("string or object", "Bedrock runs no containers. Run the code yourself, as a tool of your own."),
})

// countFields is the table of POST /v1/messages/count_tokens.
var countFields = conversationFields

// conversationFields are what both requests have.
var conversationFields = field.Object[request]{
	"model": field.NameOf(field.Doc{Fate: field.Mapped, Note: "The endpoint's name, or its model's ID."}, func(r *request) *string { return &r.model }),
	"system": withBlocks(field.Doc{Fate: field.Carried, To: "system", Note: "Blank text is left out, since Bedrock refuses it."}, textBlocks,
		func(r *request) *[]block { return &r.system }),
	"messages": field.ListOf(field.Doc{Fate: field.Carried, To: "messages", Note: "Turns of one role in a row become one."}, messageFields.Entries, readMessage,
		func(r *request) *[]message { return &r.messages }),
	"tools": field.ListOf(field.Doc{Fate: field.Mapped, To: "toolConfig.tools"}, toolTypes.Entries, readTool, func(r *request) *[]tool { return &r.tools }),
	"tool_choice": unionOf(field.Doc{Fate: field.Mapped, To: "toolConfig.toolChoice", Note: "none: the tools are left out; a conversation with calls of tools keeps them, and then only Claude 4.5 and later are told."},
		choiceTypes, func(r *request) **choice { return &r.choice }, func(c *choice, kind string) { c.kind = kind }),
	"thinking": unionOf(field.Doc{Fate: field.Mapped, To: additional + "thinking", Note: "Other families than Claude's are asked in their own way."},
		thinkingTypes, func(r *request) **thinking { return &r.thinking }, func(t *thinking, kind string) { t.kind = kind }),
	"output_config": field.ObjectOf(field.Doc{Fate: field.Mapped}, outputFields, func(r *request) *output { return &r.output }),
	"output_format": formatRow(func(r *request) *output { return &r.output }),
	"cache_control": cacheRow("A cache point after the last block of the conversation.", func(r *request) **cacheControl { return &r.cache }),
	"context_management": field.RawObjectOf(field.Doc{Fate: field.Mapped, To: additional + "context_management", Note: "To Claude alone; it needs the beta of its edits."},
		func(r *request) *jsontext.Value { return &r.context }),
	"mcp_servers":    field.RefusedRow[request](field.List, "Bedrock calls no MCP servers. Call them yourself, and declare their tools in 'tools'.", "[]"),
	"billing_policy": field.Dropped[request](field.Map, "AWS bills the endpoint's account.", "{}"),
	"compaction":     field.Dropped[request](field.Any, "Converse has no compaction; shorten the conversation before it is sent."),
	"speed":          field.Dropped[request](field.String, "The header X-Amzn-Bedrock-PerformanceConfig-Latency asks for speed.", `"standard"`),
}

// self is where a table writes whose object has no place of its own.
func self[T any](t *T) *T { return t }

func join(tables ...field.Object[request]) field.Object[request] {
	joined := field.Object[request]{}
	for _, table := range tables {
		for name, row := range table {
			joined[name] = row
		}
	}
	return joined
}

// unionOf is a row of one object of several types.
func unionOf[T, U any](doc field.Doc, types field.Union[U], at func(*T) **U, tell func(*U, string)) field.Field[T] {
	return field.Field[T]{Doc: doc, Type: field.Map, Within: types.Entries, Read: func(d *field.Decoder, into *T) error {
		read := new(U)
		kind, err := types.Read(d, read)
		tell(read, kind)
		*at(into) = read
		return err
	}}
}

// cacheControl asks for a cache point.
type cacheControl struct{ ttl string }

var cacheFields = field.Object[cacheControl]{
	"type":  field.OneOf(field.Doc{Fate: field.Mapped, To: "cachePoint.type"}, []string{"ephemeral"}, func(*cacheControl) *string { return new(string) }),
	"ttl":   field.OneOf(field.Doc{Fate: field.Carried, To: "cachePoint.ttl"}, []string{"5m", "1h"}, func(c *cacheControl) *string { return &c.ttl }),
	"scope": field.Dropped[cacheControl](field.String, "Bedrock's cache is the account's."),
}

func cacheRow[T any](note string, at func(*T) **cacheControl) field.Field[T] {
	doc := field.Doc{Fate: field.Mapped, To: "cachePoint", Note: note}
	return field.Field[T]{Doc: doc, Type: field.Map, Within: cacheFields.Entries, Read: func(d *field.Decoder, into *T) error {
		read := &cacheControl{}
		*at(into) = read
		return cacheFields.Read(d, read)
	}}
}
