// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"maps"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// Why blocks are refused.
const (
	noServerTools = "Bedrock does not run Anthropic's own tools, so a conversation cannot have their calls and results. Give what they found as text."
	noFiles       = "Bedrock keeps no files of Anthropic's. Send the file itself: {\"type\": \"base64\", \"media_type\": …, \"data\": …}."
	noToolChanges = "Converse takes no changes of the tools between turns. Declare the tools in 'tools'."
	noCompaction  = "Converse takes no compacted conversation. Send its turns."
)

// messageBlocks are the blocks of a message. Which role may have which is Bedrock's business.
var messageBlocks = joinBlocks(partBlocks, field.Union[block]{
	blockThinking: {
		"thinking": field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].reasoningContent.reasoningText.text"}, textOf),
		"signature": field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].reasoningContent.reasoningText.signature"},
			func(b *block) *jsontext.Value { return &b.signature }),
	},
	blockRedactedThinking: {"data": field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].reasoningContent.redactedContent"}, textOf)},
	blockToolUse: {
		"id": field.NameOf(field.Doc{Fate: field.Carried, To: "messages[].content[].toolUse.toolUseId", Note: "One that Bedrock does not take is replaced by a hash of it."},
			func(b *block) *string { return &b.id }),
		"name": field.NameOf(field.Doc{Fate: field.Carried, To: "messages[].content[].toolUse.name", Note: "One that Bedrock does not take is replaced, and restored in the answer."},
			func(b *block) *string { return &b.name }),
		"input":         field.RawObjectOf(field.Doc{Fate: field.Carried, To: "messages[].content[].toolUse.input"}, func(b *block) *jsontext.Value { return &b.input }),
		"cache_control": blockCache,
		"caller":        field.Dropped[block](field.Map, "Only the model itself calls tools.", `{"type":"direct"}`),
		"toolset_name":  field.RefusedRow[block](field.String, noToolsets),
	},
	blockToolResult: {
		"tool_use_id": field.NameOf(field.Doc{Fate: field.Carried, To: "messages[].content[].toolResult.toolUseId"}, func(b *block) *string { return &b.id }),
		"content":     withBlocks(field.Doc{Fate: field.Carried, To: "messages[].content[].toolResult.content"}, resultBlocks, func(b *block) *[]block { return &b.content }),
		"is_error": field.BoolOf(field.Doc{Fate: field.Mapped, To: "messages[].content[].toolResult.status", Note: "true: error."},
			func(b *block) *bool { return &b.isError }),
		"cache_control": blockCache,
		"toolset_name":  field.RefusedRow[block](field.String, noToolsets),
	},
	"server_tool_use":                        field.RefusedType[block](noServerTools),
	"web_search_tool_result":                 field.RefusedType[block](noServerTools),
	"web_fetch_tool_result":                  field.RefusedType[block](noServerTools),
	"code_execution_tool_result":             field.RefusedType[block](noServerTools),
	"bash_code_execution_tool_result":        field.RefusedType[block](noServerTools),
	"text_editor_code_execution_tool_result": field.RefusedType[block](noServerTools),
	"tool_search_tool_result":                field.RefusedType[block](noServerTools),
	"advisor_tool_result":                    field.RefusedType[block](noServerTools),
	"mcp_tool_use":                           field.RefusedType[block](noServerTools),
	"mcp_tool_result":                        field.RefusedType[block](noServerTools),
	"mcp_tool_listing":                       field.RefusedType[block](noServerTools),
	"container_upload":                       field.RefusedType[block](noServerTools),
	"tool_addition":                          field.RefusedType[block](noToolChanges),
	"tool_removal":                           field.RefusedType[block](noToolChanges),
	"compaction":                             field.RefusedType[block](noCompaction),
	"fallback":                               field.RefusedType[block]("An endpoint has one model, so no block of another can be given back. Leave it out."),
})

// resultBlocks are the blocks of a tool's result.
var resultBlocks = joinBlocks(partBlocks, field.Union[block]{
	"tool_reference": field.RefusedType[block](noServerTools),
	"browser_state":  field.RefusedType[block](noToolsets),
})

// partBlocks are what a person and a tool may both give.
var partBlocks = joinBlocks(textBlocks, field.Union[block]{
	blockImage: {
		"source":          sourceRow("messages[].content[].image.source", imageSources),
		"cache_control":   blockCache,
		"transformations": field.Dropped[block](field.Map, "Bedrock decides how it fits an image.", "{}"),
	},
	blockDocument: {
		"source":        sourceRow("messages[].content[].document.source", documentSources),
		"title":         field.TextOf(field.Doc{Fate: field.Mapped, To: "messages[].content[].document.name", Note: "What of it Bedrock takes in a name."}, titleOf),
		"context":       field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].document.context"}, func(b *block) *jsontext.Value { return &b.context }),
		"citations":     citedRow("messages[].content[].document.citations"),
		"cache_control": blockCache,
	},
	blockSearchResult: {
		"source": field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].searchResult.source"}, func(b *block) *jsontext.Value { return &b.origin }),
		"title":  field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].searchResult.title"}, titleOf),
		"content": field.ListOf(field.Doc{Fate: field.Carried, To: "messages[].content[].searchResult.content"}, textBlocks.Entries, readTextBlock,
			func(b *block) *[]block { return &b.content }),
		"citations":     citedRow("messages[].content[].searchResult.citations"),
		"cache_control": blockCache,
	},
})

// textBlocks is text alone.
var textBlocks = field.Union[block]{
	blockText: {
		"text": field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].text", Note: "Blank text is left out, since Bedrock refuses it."}, textOf),
		"citations": field.ListOf(field.Doc{Fate: field.Carried, To: "messages[].content[].citationsContent.citations", Note: "Of an assistant's text; others are not carried."},
			citationTypes.Entries, readCitation, func(b *block) *[]citation { return &b.citations }),
		"cache_control": blockCache,
	},
}

var blockCache = cacheRow("A cache point after the block.", func(b *block) **cacheControl { return &b.cache })

func textOf(b *block) *jsontext.Value { return &b.text }

func titleOf(b *block) *jsontext.Value { return &b.title }

func readTextBlock(d *field.Decoder) (block, error) {
	b := block{path: d.Path(), kind: blockText}
	_, err := textBlocks.Read(d, &b)
	return b, err
}

// citedRow is a row of whether a source is to be cited.
func citedRow(to string) field.Field[block] {
	return field.ObjectOf(field.Doc{Fate: field.Carried, To: to}, field.Object[block]{
		"enabled": field.Custom(field.Boolean, field.Doc{Fate: field.Carried, To: to + ".enabled"}, func(d *field.Decoder, b *block) error {
			enabled, err := d.Bool()
			b.cited = &enabled
			return err
		}),
	}, self[block])
}

func joinBlocks(unions ...field.Union[block]) field.Union[block] {
	joined := field.Union[block]{}
	for _, union := range unions {
		maps.Copy(joined, union)
	}
	return joined
}
