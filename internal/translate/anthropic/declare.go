// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"slices"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// topOf is the first name of a path.
func topOf(path string) string {
	name, _, _ := strings.Cut(path, ".")
	return name
}

// declare sets the tools: the caller's own in toolConfig, and those that Anthropic has defined in Claude's own member.
func (t *translation) declare() error {
	var tools []converse.Tool
	var defined []any
	for i := range t.request.tools {
		given := &t.request.tools[i]
		if given.kind != toolCustom {
			if !t.family.Takes("tools") {
				return field.Refuse(field.CodeUnsupported, given.path+".type",
					"Unsupported value for '%s.type': this endpoint's model does not know the tool '%s' of Anthropic's. Declare it by name, description and input_schema.", given.path, given.kind)
			}
			defined = append(defined, given.native())
			continue
		}
		tools = append(tools, given.spec()...)
	}
	if defined != nil {
		t.chat.SetAdditional("tools", defined)
		if tools == nil && t.calls() {
			tools = placeholder
		}
	}
	if tools != nil {
		t.chat.ToolConfig = &converse.ToolConfig{Tools: tools}
	}
	return nil
}

// placeholder makes Converse take a conversation with calls of tools that Anthropic has defined, which toolConfig has no place for.
var placeholder = []converse.Tool{{ToolSpec: &converse.ToolSpec{
	Name: "unavailable", Description: jsonstring.Quote("This tool is not available. Never call it."), InputSchema: hub.InputSchema(nil, false),
}}}

func (t *tool) spec() []converse.Tool {
	spec := &converse.ToolSpec{Name: t.name, InputSchema: hub.InputSchema(t.schema, t.strict), Strict: t.strict}
	if !jsonstring.IsEmpty(t.description) {
		spec.Description = t.description
	}
	if t.cache == nil {
		return []converse.Tool{{ToolSpec: spec}}
	}
	return []converse.Tool{{ToolSpec: spec}, {CachePoint: hub.CachePoint(t.cache.ttl)}}
}

// native is what the caller wrote.
func (t *tool) native() map[string]any {
	out := map[string]any{"type": t.kind}
	for name, value := range t.members {
		out[name] = value
	}
	return out
}

// calls tells whether the conversation calls tools.
func (t *translation) calls() bool {
	return slices.ContainsFunc(t.chat.Messages, func(m converse.Message) bool {
		return slices.ContainsFunc(m.Content, func(b converse.ContentBlock) bool { return b.ToolUse != nil || b.ToolResult != nil })
	})
}

// choices are Converse's words for a choice.
var choices = map[string]func(name string) *converse.ToolChoice{
	chooseAuto: func(string) *converse.ToolChoice { return &converse.ToolChoice{Auto: &struct{}{}} },
	chooseAny:  func(string) *converse.ToolChoice { return &converse.ToolChoice{Any: &struct{}{}} },
	chooseTool: func(name string) *converse.ToolChoice {
		return &converse.ToolChoice{Tool: &converse.SpecificTool{Name: name}}
	},
}

// choose sets which tools the model is to call.
func (t *translation) choose() error {
	wanted := t.request.choice
	switch {
	case wanted == nil:
		return nil
	case wanted.kind == chooseNone:
		t.chooseNone()
		return nil
	case len(t.request.tools) == 0:
		return field.Refuse(field.CodeValue, "tool_choice", "Invalid 'tool_choice': it may only be given together with 'tools'.")
	case wanted.kind == chooseTool && !slices.ContainsFunc(t.request.tools, func(o tool) bool { return o.name == wanted.name }):
		return field.Refuse(field.CodeValue, "tool_choice.name", "Invalid 'tool_choice.name': no tool in 'tools' has the name '%s'.", field.Clip(wanted.name))
	}
	// What Converse has no word for is told to Claude in its own: one tool at a time, and a choice of a tool that toolConfig does not declare.
	beyond := !slices.ContainsFunc(t.request.tools, func(o tool) bool { return o.kind == toolCustom })
	if (wanted.serial || beyond) && t.family.Takes("tool_choice") {
		t.chat.SetAdditional("tool_choice", wanted.native())
		return nil
	}
	if wanted.serial {
		t.report.Drop("tool_choice.disable_parallel_tool_use")
	}
	if !beyond {
		t.chat.ToolConfig.ToolChoice = choices[wanted.kind](wanted.name)
	} else if wanted.kind != chooseAuto {
		t.report.Drop("tool_choice")
	}
	return nil
}

// chooseNone has the model call no tool. A conversation with calls needs its tools declared, and Converse has no word for the choice, but Claude has.
func (t *translation) chooseNone() {
	called := t.calls()
	if called && t.family.Takes("tool_choice") {
		t.chat.SetAdditional("tool_choice", t.request.choice.native())
		return
	}
	t.chat.NoTools = true
	if !called {
		delete(t.chat.AdditionalModelRequestFields, "tools")
	}
}

// native is what the caller wrote.
func (c *choice) native() map[string]any {
	out := map[string]any{"type": c.kind}
	if c.serial {
		out["disable_parallel_tool_use"] = true
	}
	if c.name != "" {
		out["name"] = c.name
	}
	return out
}
