// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"math"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
)

const (
	stateless = "Nothing is stored here: give what the answer is to continue inline, in 'input'."
	maxTokens = math.MaxInt32
)

// Fields lists every field of a request and its fate.
func Fields() []field.Entry { return fields.Entries() }

// fields is the table of a request.
// Source: https://platform.openai.com/docs/api-reference/responses/create
var fields = field.Object[request]{
	"model": field.NameOf(field.Doc{Fate: field.Mapped, Note: "The endpoint's name, its model's ID, or a name that it serves."},
		func(r *request) *string { return &r.Model }),
	"input":        withinInput(field.Custom("string or array", field.Doc{Fate: field.Mapped, To: "messages", Note: "A text, or items that are all given inline."}, readInput)),
	"instructions": field.TextOf(field.Doc{Fate: field.Carried, To: "system"}, func(r *request) *jsontext.Value { return &r.Instructions }),
	"stream": field.BoolOf(field.Doc{Fate: field.Mapped, Note: "Chooses between Converse and ConverseStream."},
		func(r *request) *bool { return &r.Stream }),
	"stream_options": field.ObjectOf(field.Doc{Fate: field.Mapped}, streamOptions, func(*request) *struct{} { return &struct{}{} }),

	"max_output_tokens": field.IntegerOf(field.Doc{Fate: field.Carried, To: "inferenceConfig.maxTokens", Note: "Reasoning counts."}, 1, maxTokens,
		func(r *request) **int64 { return &r.MaxOutputTokens }),
	"temperature": field.NumberOf(field.Doc{Fate: field.Carried, To: "inferenceConfig.temperature", Note: "From 0 to 1, which is what Bedrock takes."}, 0, 1,
		func(r *request) **float64 { return &r.Temperature }),
	"top_p": field.NumberOf(field.Doc{Fate: field.Carried, To: "inferenceConfig.topP"}, 0, 1,
		func(r *request) **float64 { return &r.TopP }),
	"top_logprobs": field.Dropped[request](field.Integer, "Bedrock tells no probabilities of tokens.", "0"),

	"tools": field.ListOf(field.Doc{Fate: field.Mapped, To: "toolConfig.tools", Note: "Functions, and web_search, which becomes a systemTool where the model has a search of its own and is refused elsewhere."}, tools.Entries, readTool,
		func(r *request) *[]tool { return &r.Tools }),
	"tool_choice": field.Kept(withinChoice(field.Custom("string or object", field.Doc{
		Fate: field.Mapped, To: "toolConfig.toolChoice", Note: "none leaves the tools out; where the history has calls of tools they stay, and it is not carried.",
	}, readChoice)), func(r *request) *jsontext.Value { return &r.RawChoice }),
	"parallel_tool_calls": field.Custom(field.Boolean, field.Doc{Fate: field.Mapped, To: "additionalModelRequestFields.tool_choice.disable_parallel_tool_use", Note: "false is for Claude alone; other models decide themselves how many tools they call at once, and the field is reported."}, readParallel),
	"max_tool_calls":      field.Dropped[request](field.Integer, "Bedrock bounds the calls of its own tools itself."),

	"reasoning": field.Kept(field.ObjectOf(field.Doc{Fate: field.Mapped, To: "additionalModelRequestFields"}, reasoningFields,
		func(r *request) *reasoning { return &r.Reasoning }), func(r *request) *jsontext.Value { return &r.RawReasoning }),
	"text": field.Kept(field.ObjectOf(field.Doc{Fate: field.Mapped}, textFields, func(r *request) *request { return r }),
		func(r *request) *jsontext.Value { return &r.RawText }),
	"include": field.Custom(field.List, field.Doc{Fate: field.Mapped, Note: "Reasoning is always given in a form that can be sent back; other values ask for what Bedrock does not tell."},
		readInclude),

	"metadata": field.Kept(field.Custom(field.Map, field.Doc{
		Fate: field.Mapped, To: "requestMetadata", Note: "Pairs beyond Bedrock's bounds (16 in all, 256 characters each of letters, digits, spaces and _-.:@$#=/+,) are not carried.",
	}, readMetadata), func(r *request) *jsontext.Value { return &r.RawMetadata }),
	"user": field.WordOf(field.Doc{Fate: field.Mapped, To: "requestMetadata.user", Note: "Within the bounds of metadata."},
		func(r *request) *string { return &r.User }),
	"safety_identifier": field.WordOf(field.Doc{Fate: field.Mapped, To: "requestMetadata.safety_identifier", Note: "Within the bounds of metadata."},
		func(r *request) *string { return &r.SafetyIdentifier }),
	"service_tier": field.OneOf(field.Doc{Fate: field.Mapped, To: "serviceTier.type", Note: openai.TierNote}, openai.TierNames(),
		func(r *request) *string { return &r.ServiceTier }),

	"store":                field.Dropped[request](field.Boolean, "Nothing is stored here, as with false.", "false"),
	"previous_response_id": field.RefusedRow[request](field.String, stateless),
	"conversation":         field.RefusedRow[request]("string or object", stateless),
	"prompt":               field.RefusedRow[request](field.Map, "No prompts are stored here. Give 'instructions' and 'input'."),
	"background":           field.RefusedRow[request](field.Boolean, "Answers are given in the same request. Leave it out, and set 'stream' for a long answer.", "false"),
	"truncation":           field.Dropped[request](field.String, "Bedrock refuses a prompt that is too long, as with disabled.", `"disabled"`),
	"context_management":   field.Dropped[request](field.List, "No context is compacted here.", "[]"),
	"moderation":           field.Dropped[request](field.Map, "Use a guardrail: the headers X-Amzn-Bedrock-GuardrailIdentifier and -GuardrailVersion."),
	"access_programs":      field.Dropped[request](field.Map, "Bedrock has no such programs."),

	"prompt_cache_key":       field.IgnoredRow[request](field.String, "Bedrock finds a cached prompt by its text alone."),
	"prompt_cache_retention": field.Dropped[request](field.String, "Use cache_control with a ttl, on a part or a tool.", `"in_memory"`),
	"prompt_cache_options":   field.ObjectOf(field.Doc{Fate: field.Mapped}, cacheOptions, func(*request) *struct{} { return &struct{}{} }),
}

var streamOptions = field.Object[struct{}]{
	"include_obfuscation": field.Dropped[struct{}](field.Boolean, "Deltas are not padded here, as with false.", "false"),
}

var cacheOptions = field.Object[struct{}]{
	"mode":                   field.Dropped[struct{}](field.String, "Prompts are cached up to where prompt_cache_breakpoint or cache_control stand, as with explicit.", `"explicit"`),
	"ttl":                    field.Dropped[struct{}](field.String, "Use cache_control with a ttl of 5m or 1h."),
	"prewarm":                field.RefusedRow[struct{}](field.Boolean, "Bedrock caches a prompt when it answers it. Leave it out.", "false"),
	"comparison_response_id": field.Dropped[struct{}](field.String, "Nothing is stored here that could be compared."),
}

var reasoningFields = field.Object[reasoning]{
	"effort": field.OneOf(field.Doc{Fate: field.Mapped, To: "additionalModelRequestFields", Note: "Said in the way of the model's family, by its nearest level; none: the model is not asked to think."},
		append([]string{effortNone}, hub.Efforts...), func(r *reasoning) *string { return &r.Effort }),
	"summary": field.OneOf(field.Doc{Fate: field.Mapped, Note: "With any value reasoning comes as a summary, which is what the model tells of it; without as reasoning_text."},
		summaries, func(r *reasoning) *string { return &r.Summary }),
	"generate_summary": field.OneOf(field.Doc{Fate: field.Mapped, Note: "As summary."}, summaries, func(r *reasoning) *string { return &r.Summary }),
	"mode":             field.Dropped[reasoning](field.String, "Bedrock has no modes of reasoning.", `"standard"`),
	"context":          field.Dropped[reasoning](field.String, "All reasoning that is given inline is carried, as with all_turns.", `"auto"`, `"all_turns"`),
}

const effortNone = "none"

var summaries = []string{"auto", "concise", "detailed"}

var textFields = field.Object[request]{
	"format":    withinFormat(field.Custom(field.Map, field.Doc{Fate: field.Mapped, To: "outputConfig.textFormat", Note: "Where the model has no such thing, a tool that it must call stands for it."}, readFormat)),
	"verbosity": field.Dropped[request](field.String, "Bedrock has no such parameter; say it in the instructions.", `"medium"`),
}

// formats are the forms of the answer's text.
var formats = field.Union[format]{
	"text": {},
	"json_object": {
		"type": field.Dropped[format](field.String, "Bedrock has no such form: ask for JSON in the instructions, or use json_schema."),
	},
	"json_schema": {
		"name":        field.WordOf(field.Doc{Fate: field.Carried, To: "outputConfig.textFormat.structure.jsonSchema.name"}, func(f *format) *string { return &f.Name }),
		"description": field.TextOf(field.Doc{Fate: field.Carried, To: "outputConfig.textFormat.structure.jsonSchema.description"}, func(f *format) *jsontext.Value { return &f.Description }),
		"schema":      field.RawObjectOf(field.Doc{Fate: field.Carried, To: "outputConfig.textFormat.structure.jsonSchema.schema"}, func(f *format) *jsontext.Value { return &f.Schema }),
		"strict":      field.Dropped[format](field.Boolean, "Bedrock always holds the answer to the schema.", "true", "false"),
	},
}
