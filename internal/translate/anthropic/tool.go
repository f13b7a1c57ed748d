// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// toolCustom is the type of a tool of the caller's own, and of one that tells no type.
const toolCustom = "custom"

// tool is a tool of a request: of the caller's own, or one that Anthropic has defined and the caller runs, of which members holds all that it says and path
// where it stands.
type tool struct {
	kind, path          string
	name                string
	description, schema jsontext.Value
	strict              bool
	cache               *cacheControl
	members             map[string]jsontext.Value
}

// Why tools are refused.
const (
	noToolsets   = "Bedrock takes no toolsets of Anthropic's. Declare tools of your own by name, description and input_schema."
	noServerTool = "Bedrock does not run this tool of Anthropic's. Run one of your own, declared by name, description and input_schema."
)

// toolTypes are the types of tools.
var toolTypes = field.Union[tool]{
	toolCustom: {
		"type": field.IgnoredRow[tool](field.String, "A tool is of the caller's own unless it tells another type."),
		"name": field.NameOf(field.Doc{Fate: field.Carried, To: "toolConfig.tools[].toolSpec.name", Note: "One that Bedrock does not take is replaced, and restored in the answer."},
			func(t *tool) *string { return &t.name }),
		"description": field.TextOf(field.Doc{Fate: field.Carried, To: "toolConfig.tools[].toolSpec.description"},
			func(t *tool) *jsontext.Value { return &t.description }),
		"input_schema": field.RawObjectOf(field.Doc{Fate: field.Carried, To: "toolConfig.tools[].toolSpec.inputSchema.json"}, func(t *tool) *jsontext.Value { return &t.schema }),
		"strict": field.BoolOf(field.Doc{Fate: field.Mapped, To: "toolConfig.tools[].toolSpec.strict", Note: "Not carried to models that hold no tool to its schema."},
			func(t *tool) *bool { return &t.strict }),
		"cache_control":         cacheRow("A cache point after the tool.", func(t *tool) **cacheControl { return &t.cache }),
		"eager_input_streaming": field.Dropped[tool](field.Boolean, "Bedrock decides how it streams a tool's input.", "false"),
		"defer_loading":         field.Dropped[tool](field.Boolean, "Converse loads every tool.", "false"),
		"allowed_callers":       field.Dropped[tool](field.List, "Only the model itself calls tools.", `["direct"]`, "[]"),
		"input_examples":        field.Dropped[tool](field.List, "Converse has no examples of input. Give them in the description.", "[]"),
	},
	"bash_20241022":                   ownTool(),
	"bash_20250124":                   ownTool(),
	"text_editor_20241022":            ownTool(),
	"text_editor_20250124":            ownTool(),
	"text_editor_20250429":            ownTool(),
	"text_editor_20250728":            ownTool("max_characters"),
	"memory_20250818":                 ownTool(),
	"computer_20241022":               ownTool(computerMembers...),
	"computer_20250124":               ownTool(computerMembers...),
	"computer_20251124":               ownTool(append([]string{"enable_zoom"}, computerMembers...)...),
	"browser_toolset_20260801":        field.RefusedType[tool](noToolsets),
	"computer_toolset_20260801":       field.RefusedType[tool](noToolsets),
	"mcp_toolset":                     field.RefusedType[tool]("Bedrock calls no MCP servers. Call them yourself, and declare their tools."),
	"advisor_20260301":                field.RefusedType[tool](noServerTool),
	"code_execution_20250522":         field.RefusedType[tool](noServerTool),
	"code_execution_20250825":         field.RefusedType[tool](noServerTool),
	"code_execution_20260120":         field.RefusedType[tool](noServerTool),
	"code_execution_20260521":         field.RefusedType[tool](noServerTool),
	"tool_search_tool_bm25":           field.RefusedType[tool](noServerTool),
	"tool_search_tool_regex":          field.RefusedType[tool](noServerTool),
	"web_fetch_20250910":              field.RefusedType[tool](noServerTool),
	"web_fetch_20260209":              field.RefusedType[tool](noServerTool),
	"web_fetch_20260309":              field.RefusedType[tool](noServerTool),
	"web_fetch_20260318":              field.RefusedType[tool](noServerTool),
	"web_search_20250305":             field.RefusedType[tool](noServerTool),
	"web_search_20260209":             field.RefusedType[tool](noServerTool),
	"web_search_20260318":             field.RefusedType[tool](noServerTool),
	"tool_search_tool_bm25_20251119":  field.RefusedType[tool](noServerTool),
	"tool_search_tool_regex_20251119": field.RefusedType[tool](noServerTool),
}

var computerMembers = []string{"display_width_px", "display_height_px", "display_number"}

// ownTool is the table of a tool that Anthropic has defined and the caller runs: Claude gets it as it is written.
func ownTool(members ...string) field.Object[tool] {
	fields := field.Object[tool]{
		"name": field.Custom(field.String, field.Doc{Fate: field.Carried, To: additional + "tools[].name"}, func(d *field.Decoder, t *tool) (err error) {
			if t.name, err = d.Name(); err == nil {
				t.keep("name", jsonstring.Quote(t.name))
			}
			return err
		}),
	}
	for _, name := range append([]string{"cache_control", "strict", "defer_loading", "allowed_callers", "input_examples"}, members...) {
		fields[name] = field.Custom(field.Any, field.Doc{Fate: field.Carried, To: additional + "tools[]." + name, Note: "To Claude alone; another model's request is refused."},
			func(d *field.Decoder, t *tool) error {
				raw, err := d.Raw()
				t.keep(name, raw)
				return err
			})
	}
	return fields
}

func (t *tool) keep(name string, value jsontext.Value) {
	if t.members == nil {
		t.members = map[string]jsontext.Value{}
	}
	t.members[name] = value
}

func readTool(d *field.Decoder) (tool, error) {
	var t tool
	kind, err := toolTypes.ReadOr(d, toolCustom, &t)
	t.kind = kind
	switch {
	case err != nil:
	case t.name == "":
		err = field.Missing(d.Path() + ".name")
	case kind != toolCustom:
		t.path = d.Path()
	case t.schema == nil:
		err = field.Missing(d.Path() + ".input_schema")
	}
	return t, err
}

// choice is which tools the model is to call.
type choice struct {
	kind, name string
	serial     bool
}

// The types of a choice.
const (
	chooseAuto = "auto"
	chooseAny  = "any"
	chooseTool = "tool"
	chooseNone = "none"
)

var choiceTypes = field.Union[choice]{
	chooseAuto: {"disable_parallel_tool_use": serialRow},
	chooseAny:  {"disable_parallel_tool_use": serialRow},
	chooseTool: {
		"disable_parallel_tool_use": serialRow,
		"name":                      field.NameOf(field.Doc{Fate: field.Carried, To: "toolConfig.toolChoice.tool.name"}, func(c *choice) *string { return &c.name }),
	},
	chooseNone: {},
}

var serialRow = field.BoolOf(field.Doc{
	Fate: field.Mapped, To: additional + "tool_choice.disable_parallel_tool_use",
	Note: "To Claude 4.5 and later alone.",
}, func(c *choice) *bool { return &c.serial })
