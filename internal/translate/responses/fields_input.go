// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// The types of items and of their parts.
const (
	itemMessage   = "message"
	itemCall      = "function_call"
	itemOutput    = "function_call_output"
	itemReasoning = "reasoning"
	itemWebSearch = "web_search_call"

	partInputText  = "input_text"
	partInputImage = "input_image"
	partInputFile  = "input_file"
	partOutputText = "output_text"
	partRefusal    = "refusal"
)

var roles = []string{"user", "assistant", "system", "developer"}

const (
	itsID          = "Nothing is stored here, so it names nothing."
	itsStatus      = "It says nothing that the item itself does not say."
	answeredAtOnce = "The model goes on when its calls are answered, as with false."
	noCaller       = "Only functions that the model calls itself are served here."
)

// items are the items of the input. One without a type is a message.
var items = field.Union[item]{
	itemMessage: {
		"id": field.IgnoredRow[item](field.String, itsID),
		"role": field.OneOf(field.Doc{Fate: field.Carried, To: "messages[].role", Note: "system and developer go to the system prompt, and between turns where the model takes them there."},
			roles, func(i *item) *string { return &i.Role }),
		"content": withinContent(field.Custom("string or array", field.Doc{Fate: field.Carried, To: "messages[].content"}, func(d *field.Decoder, i *item) (err error) {
			i.Content, err = readContent(d)
			return err
		})),
		"status": field.IgnoredRow[item](field.String, itsStatus),
		"phase":  field.IgnoredRow[item](field.String, "It tells OpenAI's models which of their messages was the last."),
	},
	itemCall: {
		"id":        field.IgnoredRow[item](field.String, itsID),
		"call_id":   field.NameOf(field.Doc{Fate: field.Carried, To: "messages[].content[].toolUse.toolUseId"}, func(i *item) *string { return &i.CallID }),
		"name":      field.NameOf(field.Doc{Fate: field.Carried, To: "messages[].content[].toolUse.name"}, func(i *item) *string { return &i.Name }),
		"arguments": field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].toolUse.input", Note: "A JSON object."}, func(i *item) *jsontext.Value { return &i.Arguments }),
		"status":    field.IgnoredRow[item](field.String, itsStatus),
		"async":     field.Dropped[item](field.Boolean, answeredAtOnce, "false"),
		"namespace": field.Dropped[item](field.String, "Bedrock's tools have no namespaces."),
		"caller":    field.Dropped[item](field.Map, noCaller, `{"type":"direct"}`),
	},
	itemOutput: {
		"id":      field.IgnoredRow[item](field.String, itsID),
		"call_id": field.NameOf(field.Doc{Fate: field.Carried, To: "messages[].content[].toolResult.toolUseId"}, func(i *item) *string { return &i.CallID }),
		"output": withinContent(field.Custom("string or array", field.Doc{Fate: field.Carried, To: "messages[].content[].toolResult.content"}, func(d *field.Decoder, i *item) (err error) {
			i.Output, err = readContent(d)
			return err
		})),
		"name":          field.IgnoredRow[item](field.String, "The call of the same call_id has it."),
		"status":        field.IgnoredRow[item](field.String, itsStatus),
		"namespace":     field.Dropped[item](field.String, "Bedrock's tools have no namespaces."),
		"caller":        field.Dropped[item](field.Map, noCaller, `{"type":"direct"}`),
		"cache_control": cacheControl(func(i *item) **converse.CachePoint { return &i.Cache }),
	},
	itemReasoning: {
		"id":      field.IgnoredRow[item](field.String, itsID),
		"summary": field.Custom(field.List, field.Doc{Fate: field.Mapped, Note: readableReasoning}, readReadable),
		"content": field.Custom(field.List, field.Doc{Fate: field.Mapped, Note: readableReasoning}, readReadable),
		"encrypted_content": field.TextOf(field.Doc{
			Fate: field.Carried, To: "messages[].content[].reasoningContent", Note: "As an answer of this endpoint gave it; it holds the reasoning and its signature. One of another maker is not carried.",
		}, func(i *item) *jsontext.Value { return &i.Encrypted }),
		"status": field.IgnoredRow[item](field.String, itsStatus),
	},
	itemWebSearch: {
		"type":   field.Dropped[item](field.String, "Bedrock takes no calls of its own tools back; the text that came of them is carried."),
		"id":     field.IgnoredRow[item](field.String, itsID),
		"status": field.IgnoredRow[item](field.String, itsStatus),
		"action": field.IgnoredRow[item](field.Map, "It goes with its item."),
	},
	"item_reference":          field.RefusedType[item](stateless + " With a client that stores by default, set 'store' to false."),
	"custom_tool_call":        field.RefusedType[item](noCustomTools),
	"custom_tool_call_output": field.RefusedType[item](noCustomTools),
	"file_search_call":        field.RefusedType[item](ownTool),
	"computer_call":           field.RefusedType[item](ownTool),
	"computer_call_output":    field.RefusedType[item](ownTool),
	"image_generation_call":   field.RefusedType[item](ownTool),
	"code_interpreter_call":   field.RefusedType[item](ownTool),
	"local_shell_call":        field.RefusedType[item](ownTool),
	"local_shell_call_output": field.RefusedType[item](ownTool),
	"shell_call":              field.RefusedType[item](ownTool),
	"shell_call_output":       field.RefusedType[item](ownTool),
	"apply_patch_call":        field.RefusedType[item](ownTool),
	"apply_patch_call_output": field.RefusedType[item](ownTool),
	"mcp_list_tools":          field.RefusedType[item](ownTool),
	"mcp_approval_request":    field.RefusedType[item](ownTool),
	"mcp_approval_response":   field.RefusedType[item](ownTool),
	"mcp_call":                field.RefusedType[item](ownTool),
	"tool_search_call":        field.RefusedType[item](ownTool),
	"tool_search_output":      field.RefusedType[item](ownTool),
	"additional_tools":        field.RefusedType[item]("Give all tools in 'tools'."),
	"configuration_update":    field.RefusedType[item]("Give the parameters of the request themselves."),
	"compaction":              field.RefusedType[item]("No context is compacted here. Give the items themselves."),
	"compaction_trigger":      field.RefusedType[item]("No context is compacted here."),
	"program":                 field.RefusedType[item](ownTool),
	"program_output":          field.RefusedType[item](ownTool),
}

const readableReasoning = "encrypted_content holds it too and is what is carried; without that, it is not carried."

// parts are the parts of a message, and of what a function has answered.
var parts = field.Union[part]{
	partInputText: {
		"text":                    text("messages[].content[].text"),
		"prompt_cache_breakpoint": cacheBreakpoint(),
		"cache_control":           cacheControl(func(p *part) **converse.CachePoint { return &p.Cache }),
	},
	partOutputText: {
		"text":          text("messages[].content[].text"),
		"annotations":   field.IgnoredRow[part](field.List, "The text itself is carried."),
		"logprobs":      field.IgnoredRow[part](field.List, "The text itself is carried."),
		"cache_control": cacheControl(func(p *part) **converse.CachePoint { return &p.Cache }),
	},
	partRefusal: {
		"refusal": field.TextOf(field.Doc{Fate: field.Mapped, To: "messages[].content[].text", Note: "Carried as text."},
			func(p *part) *jsontext.Value { return &p.Text }),
	},
	partInputImage: {
		"image_url": field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].image", Note: "A data URL of a png, jpeg, gif or webp; nothing is fetched."},
			func(p *part) *jsontext.Value { return &p.ImageURL }),
		"file_id":                 field.RefusedRow[part](field.String, "No files are stored here. Give 'image_url' as a data URL."),
		"detail":                  field.Dropped[part](field.String, "Bedrock decides itself how closely a model looks.", `"auto"`),
		"prompt_cache_breakpoint": cacheBreakpoint(),
		"cache_control":           cacheControl(func(p *part) **converse.CachePoint { return &p.Cache }),
	},
	partInputFile: {
		"file_data": field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].document", Note: "A data URL, or base64 with a filename that tells its type."},
			func(p *part) *jsontext.Value { return &p.FileData }),
		"filename": field.WordOf(field.Doc{Fate: field.Mapped, To: "messages[].content[].document.name", Note: "In the characters that Bedrock takes, and numbered where two are the same."},
			func(p *part) *string { return &p.Filename }),
		"file_id":                 field.RefusedRow[part](field.String, "No files are stored here. Give 'file_data'."),
		"file_url":                field.RefusedRow[part](field.String, "Nothing is fetched on a caller's behalf. Give 'file_data'."),
		"detail":                  field.Dropped[part](field.String, "Bedrock decides itself how closely a model looks.", `"auto"`),
		"prompt_cache_breakpoint": cacheBreakpoint(),
		"cache_control":           cacheControl(func(p *part) **converse.CachePoint { return &p.Cache }),
	},
}

func text(to string) field.Field[part] {
	return field.TextOf(field.Doc{Fate: field.Carried, To: to}, func(p *part) *jsontext.Value { return &p.Text })
}

func withinInput(row field.Field[request]) field.Field[request] {
	row.Within = field.Elements(items.Entries)
	return row
}

func withinContent(row field.Field[item]) field.Field[item] {
	row.Within = field.Elements(parts.Entries)
	return row
}
