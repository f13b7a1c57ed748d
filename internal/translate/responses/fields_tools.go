// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

const (
	ownTool       = "This endpoint runs no tools of its own. Give a function, and answer its calls."
	noCustomTools = "Bedrock's models call tools with JSON alone. Give a function with one parameter of the type string."
)

// The types of tools that are served.
const (
	toolFunction  = "function"
	toolWebSearch = "web_search"
)

// tools are the tools that a caller may give.
var tools = field.Union[tool]{
	toolFunction: {
		"name":            field.NameOf(field.Doc{Fate: field.Carried, To: "toolConfig.tools[].toolSpec.name", Note: "A name that Bedrock does not take is replaced, and restored in the answer."}, func(t *tool) *string { return &t.Name }),
		"description":     field.TextOf(field.Doc{Fate: field.Carried, To: "toolConfig.tools[].toolSpec.description"}, func(t *tool) *jsontext.Value { return &t.Description }),
		"parameters":      field.RawObjectOf(field.Doc{Fate: field.Carried, To: "toolConfig.tools[].toolSpec.inputSchema.json"}, func(t *tool) *jsontext.Value { return &t.Parameters }),
		"strict":          field.BoolOf(field.Doc{Fate: field.Carried, To: "toolConfig.tools[].toolSpec.strict", Note: "Where it is left out, it is false."}, func(t *tool) *bool { return &t.Strict }),
		"output_schema":   field.Dropped[tool](field.Map, "Bedrock has no schema of what a tool answers; say it in the description."),
		"async":           field.Dropped[tool](field.Boolean, answeredAtOnce, "false"),
		"defer_loading":   field.Dropped[tool](field.Boolean, "All tools are given to the model at once, as with false.", "false"),
		"allowed_callers": field.Dropped[tool](field.List, noCaller, `["direct"]`),
		"cache_control":   cacheControl(func(t *tool) **converse.CachePoint { return &t.Cache }),
	},
	toolWebSearch:                   webSearch,
	"web_search_2025_08_26":         webSearch,
	"web_search_preview":            webSearch,
	"web_search_preview_2025_03_11": webSearch,
	"custom":                        field.RefusedType[tool](noCustomTools),
	"file_search":                   field.RefusedType[tool](ownTool),
	"code_interpreter":              field.RefusedType[tool](ownTool),
	"computer":                      field.RefusedType[tool](ownTool),
	"computer_use_preview":          field.RefusedType[tool](ownTool),
	"mcp":                           field.RefusedType[tool]("This endpoint calls no MCP servers. Give their tools as functions, and answer their calls."),
	"image_generation":              field.RefusedType[tool](ownTool),
	"local_shell":                   field.RefusedType[tool](ownTool),
	"shell":                         field.RefusedType[tool](ownTool),
	"apply_patch":                   field.RefusedType[tool](ownTool),
	"tool_search":                   field.RefusedType[tool](ownTool),
	"programmatic_tool_calling":     field.RefusedType[tool](ownTool),
	"namespace":                     field.RefusedType[tool]("Bedrock's tools have no namespaces. Give the functions themselves."),
}

const searchesAsItDoes = "The model's own search has no such parameter."

// webSearch is a search that Bedrock runs.
var webSearch = field.Object[tool]{
	"external_web_access":  field.Dropped[tool](field.Boolean, searchesAsItDoes, "true"),
	"filters":              field.Dropped[tool](field.Map, searchesAsItDoes),
	"user_location":        field.Dropped[tool](field.Map, searchesAsItDoes),
	"search_context_size":  field.Dropped[tool](field.String, searchesAsItDoes, `"medium"`),
	"search_content_types": field.Dropped[tool](field.List, searchesAsItDoes, `["text"]`),
}

// The modes of a choice.
const (
	choiceNone         = "none"
	choiceAuto         = "auto"
	choiceRequired     = "required"
	choiceAllowedTools = "allowed_tools"
)

// choices are the choices that are more than a word.
var choices = field.Union[choice]{
	toolFunction: {
		"name": field.NameOf(field.Doc{Fate: field.Carried, To: "toolConfig.toolChoice.tool.name"}, func(c *choice) *string { return &c.Name }),
	},
	choiceAllowedTools: {
		"mode": field.OneOf(field.Doc{Fate: field.Mapped, To: "toolConfig.toolChoice"}, []string{choiceAuto, choiceRequired}, func(c *choice) *string { return &c.AllowedMode }),
		"tools": field.ListOf(field.Doc{Fate: field.Mapped, To: "toolConfig.tools", Note: "The functions among 'tools' that are declared; the others are left out."}, allowed.Entries, readAllowed,
			func(c *choice) *[]string { return &c.Allowed }),
	},
	"custom":                        field.RefusedType[choice](noCustomTools),
	"file_search":                   field.RefusedType[choice](ownTool),
	"web_search_preview":            field.RefusedType[choice](noForcedSearch),
	"web_search_preview_2025_03_11": field.RefusedType[choice](noForcedSearch),
	"computer":                      field.RefusedType[choice](ownTool),
	"computer_use":                  field.RefusedType[choice](ownTool),
	"computer_use_preview":          field.RefusedType[choice](ownTool),
	"code_interpreter":              field.RefusedType[choice](ownTool),
	"image_generation":              field.RefusedType[choice](ownTool),
	"mcp":                           field.RefusedType[choice](ownTool),
	"apply_patch":                   field.RefusedType[choice](ownTool),
	"shell":                         field.RefusedType[choice](ownTool),
	"programmatic_tool_calling":     field.RefusedType[choice](ownTool),
}

const noForcedSearch = "Bedrock forces no search. Use 'auto'."

// allowed are the tools that allowed_tools may name.
var allowed = field.Union[choice]{
	toolFunction: {
		"name": field.NameOf(field.Doc{Fate: field.Mapped, To: "toolConfig.tools"}, func(c *choice) *string { return &c.Name }),
	},
}

func withinChoice(row field.Field[request]) field.Field[request] {
	row.Within = choices.Entries
	return row
}

// cacheControl is the row of a point up to which the prompt is to be cached, as callers of Claude's models write it.
func cacheControl[T any](at func(*T) **converse.CachePoint) field.Field[T] {
	row := field.Custom(field.Map, field.Doc{Fate: field.Mapped, To: "cachePoint", Note: "An addition to OpenAI's API: a cachePoint follows."}, func(d *field.Decoder, into *T) error {
		point := hub.CachePoint("")
		*at(into) = point
		return cachePoint.Read(d, point)
	})
	row.Within = cachePoint.Entries
	return row
}

var cachePoint = field.Object[converse.CachePoint]{
	"type": field.Field[converse.CachePoint]{Doc: field.Doc{Fate: field.Ignored, Note: "ephemeral is the only one."}, Type: field.String, Allowed: []string{"ephemeral"}},
	"ttl":  field.OneOf(field.Doc{Fate: field.Carried, To: "cachePoint.ttl"}, []string{"5m", "1h"}, func(p *converse.CachePoint) *string { return &p.TTL }),
}

// cacheBreakpoint is OpenAI's own row of such a point.
func cacheBreakpoint() field.Field[part] {
	row := field.Custom(field.Map, field.Doc{Fate: field.Mapped, To: "cachePoint", Note: "A cachePoint follows."}, func(d *field.Decoder, p *part) error {
		p.Cache = hub.CachePoint("")
		return breakpoint.Read(d, p.Cache)
	})
	row.Within = breakpoint.Entries
	return row
}

var breakpoint = field.Object[converse.CachePoint]{
	"mode": {Doc: field.Doc{Fate: field.Ignored, Note: "explicit is the only one."}, Type: field.String, Allowed: []string{"explicit"}},
	"ttl": field.Custom(field.String, field.Doc{Fate: field.Mapped, To: "cachePoint.ttl", Note: "30m, which is a least time, becomes 1h; longer times are not carried."},
		func(d *field.Decoder, p *converse.CachePoint) error {
			word, err := d.Word()
			if p.TTL = leastTimes[word]; err == nil && p.TTL == "" {
				d.Drop()
			}
			return err
		}),
}

// leastTimes are Bedrock's times to keep a prompt cached that are not less than OpenAI's.
var leastTimes = map[string]string{"30m": "1h"}
