// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"math"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// maxTokensLimit is the largest number of tokens that fits Bedrock's Integer.
const maxTokensLimit = math.MaxInt32

type chatField = field.Field[chatRequest]

// doc says what becomes of a field: its fate, where it goes, and what callers are to know.
func doc(fate field.Fate, to, note string) field.Doc {
	return field.Doc{Fate: fate, To: to, Note: note}
}

// chatFields is every field of a chat request.
// Source: https://platform.openai.com/docs/api-reference/chat/create
var chatFields = field.Object[chatRequest]{
	"model": field.NameOf(doc(field.Mapped, "modelId", "The endpoint's name, its model ID, or a name that it serves; any other is answered with 404."),
		func(c *chatRequest) *string { return &c.model }),
	"messages": field.ListOf(doc(field.Mapped, "messages, system", "Messages of one role in a row are one turn. At least one has the role user or tool."),
		messageFields.Entries, readMessage, func(c *chatRequest) *[]message { return &c.messages }),
	"tools":               field.ListOf(doc(field.Mapped, "toolConfig.tools", ""), toolKinds.Entries, readTool, func(c *chatRequest) *[]tool { return &c.tools }),
	"tool_choice":         toolChoiceRow,
	"functions":           field.RefusedRow[chatRequest](field.List, "Use 'tools' instead."),
	"function_call":       field.RefusedRow[chatRequest](field.Any, "Use 'tool_choice' instead."),
	"parallel_tool_calls": parallelRow,

	"max_tokens":            tokens("Not together with max_completion_tokens.", func(c *chatRequest) **int64 { return &c.maxTokens }),
	"max_completion_tokens": tokens("Includes the tokens that the model thinks with.", func(c *chatRequest) **int64 { return &c.maxCompletionTokens }),
	"temperature":           temperatureRow,
	"top_p":                 field.NumberOf(doc(field.Carried, "inferenceConfig.topP", ""), 0, 1, func(c *chatRequest) **float64 { return &c.Inference().TopP }),
	"top_k": field.IntegerOf(doc(field.Mapped, "additionalModelRequestFields", "Not OpenAI's own. It goes where the model's family wants it."),
		0, maxTokensLimit, func(c *chatRequest) **int64 { return &c.TopK }),
	"stop": stopRow,
	"n":    onlyOne,

	"stream": field.BoolOf(doc(field.Mapped, "ConverseStream", ""), func(c *chatRequest) *bool { return &c.stream }),
	"stream_options": field.ObjectOf(doc(field.Mapped, "", ""), streamFields,
		func(c *chatRequest) *chatRequest { return c }),

	"response_format":  responseFormatRow,
	"reasoning_effort": reasoningEffortRow,
	"thinking":         thinkingRow,
	"service_tier":     serviceTierRow,

	"metadata": metadataRow,
	"user": field.WordOf(doc(field.Mapped, "requestMetadata.user", "Of characters that Bedrock takes in metadata, 256 at most; otherwise not carried."),
		func(c *chatRequest) *string { return &c.user }),
	"safety_identifier": field.WordOf(doc(field.Mapped, "requestMetadata.safety_identifier", "As user."),
		func(c *chatRequest) *string { return &c.safetyIdentifier }),

	"prompt_cache_key": field.IgnoredRow[chatRequest](field.String, "It tells OpenAI which server may have the prompt in its cache. Bedrock finds that itself."),
	"prompt_cache_retention": field.Dropped[chatRequest](field.String, "Give cache_control with a ttl, or prompt_cache_breakpoint, where the prefix to keep ends.",
		`"in_memory"`, `"in-memory"`),
	"prompt_cache_options": field.ObjectOf(doc(field.Mapped, "", ""), cacheOptionFields, func(c *chatRequest) *chatRequest { return c }),

	"frequency_penalty":  field.Dropped[chatRequest](field.Number, "Converse has no penalties.", "0", "0.0"),
	"presence_penalty":   field.Dropped[chatRequest](field.Number, "Converse has no penalties.", "0", "0.0"),
	"logit_bias":         field.Dropped[chatRequest](field.Map, "Bedrock's models have tokens of their own, and Converse no bias.", "{}"),
	"logprobs":           field.Dropped[chatRequest](field.Boolean, "Converse tells no probabilities.", "false"),
	"top_logprobs":       field.Dropped[chatRequest](field.Integer, "Converse tells no probabilities.", "0"),
	"seed":               field.Dropped[chatRequest](field.Integer, "Converse has no seed."),
	"prediction":         field.Dropped[chatRequest](field.Map, "Converse takes no prediction of the answer."),
	"verbosity":          field.Dropped[chatRequest](field.String, "Converse has no such parameter. Ask for it in the system prompt.", `"medium"`),
	"store":              field.Dropped[chatRequest](field.Boolean, "Nothing is stored.", "false"),
	"moderation":         field.Dropped[chatRequest](field.Map, "Apply a guardrail instead: headers X-Amzn-Bedrock-Guardrail…."),
	"web_search_options": field.Dropped[chatRequest](field.Map, "The endpoint searches no web."),
	"modalities":         field.RefusedRow[chatRequest](field.List, "The endpoint answers with text alone. Leave it out, or give [\"text\"].", `["text"]`, `[]`),
	"audio":              field.RefusedRow[chatRequest](field.Map, "The endpoint answers with text alone."),
}

// streamFields are the fields of stream_options.
var streamFields = field.Object[chatRequest]{
	"include_usage":       field.BoolOf(doc(field.Mapped, "", "The usage comes in a last chunk without choices."), func(c *chatRequest) *bool { return &c.includeUsage }),
	"include_obfuscation": field.Dropped[chatRequest](field.Boolean, "Chunks are not padded. Bedrock's own events are.", "false"),
}

func tokens(note string, at func(*chatRequest) **int64) chatField {
	return field.IntegerOf(doc(field.Carried, "inferenceConfig.maxTokens", note), 1, maxTokensLimit, at)
}
