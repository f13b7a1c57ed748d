// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// typeFunction is the type of every tool and of every call of one.
const typeFunction = "function"

// tool is a function that the model may call. Parameters is a JSON Schema, nil for a function without parameters.
type tool struct {
	name        string
	description jsontext.Value
	parameters  jsontext.Value
	strict      bool
	cachePoint  *converse.CachePoint
}

var toolKinds = field.Union[tool]{
	typeFunction: {
		"function":      field.ObjectOf(doc(field.Mapped, "toolConfig.tools[].toolSpec", ""), functionFields, func(t *tool) *tool { return t }),
		"cache_control": cacheControl(func(t *tool) **converse.CachePoint { return &t.cachePoint }),
	},
	typeCustom: {typeCustom: field.RefusedRow[tool](field.Map, "Bedrock's models take no tools of free text. Give a function with one parameter of the type string.")},
}

const typeCustom = "custom"

var functionFields = field.Object[tool]{
	"name": field.NameOf(doc(field.Mapped, "toolConfig.tools[].toolSpec.name", "A name that Bedrock does not take is mapped, and restored in the answer."),
		func(t *tool) *string { return &t.name }),
	"description": field.TextOf(doc(field.Carried, "toolConfig.tools[].toolSpec.description", ""), func(t *tool) *jsontext.Value { return &t.description }),
	"parameters": field.RawObjectOf(doc(field.Carried, "toolConfig.tools[].toolSpec.inputSchema.json", "As it is written; without it the function has no parameters."),
		func(t *tool) *jsontext.Value { return &t.parameters }),
	"strict":        field.BoolOf(doc(field.Carried, "toolConfig.tools[].toolSpec.strict", "Reported where the model has no strict tools."), func(t *tool) *bool { return &t.strict }),
	"cache_control": cacheControl(func(t *tool) **converse.CachePoint { return &t.cachePoint }),
}

func readTool(d *field.Decoder) (tool, error) {
	var t tool
	if _, err := toolKinds.Read(d, &t); err != nil {
		return t, err
	}
	if t.name == "" {
		return t, field.Missing(d.Path() + ".function.name")
	}
	return t, nil
}

// declareTools lists the tools that the model may call.
func (c *chatRequest) declareTools(names hub.Names) {
	var declared []converse.Tool
	allowed := c.choice.allowed()
	for _, t := range c.tools {
		if allowed != nil && !allowed[t.name] {
			continue
		}
		declared = append(declared, converse.Tool{ToolSpec: t.spec(names)})
		if t.cachePoint != nil {
			declared = append(declared, converse.Tool{CachePoint: t.cachePoint})
		}
	}
	c.NoTools = c.choice.is("none")
	if len(declared) > 0 {
		c.ToolConfig = &converse.ToolConfig{Tools: declared, ToolChoice: c.choice.converse(names)}
	}
}

func (t *tool) spec(names hub.Names) *converse.ToolSpec {
	spec := &converse.ToolSpec{Name: names.Upstream(t.name), InputSchema: hub.InputSchema(t.parameters, t.strict), Strict: t.strict}
	if !jsonstring.IsEmpty(t.description) {
		spec.Description = t.description
	}
	return spec
}

// toolNames are the names of all tools, those that the history calls among them.
func (c *chatRequest) toolNames() []string {
	var names []string
	for _, t := range c.tools {
		names = append(names, t.name)
	}
	for _, m := range c.messages {
		for _, call := range m.calls {
			names = append(names, call.name)
		}
	}
	return names
}

// toolChoice says whether the model calls tools: mode is none, auto, required or function. Names lists the functions that it may call, and is nil for all.
type toolChoice struct {
	mode  string
	names []string
}

func (c *toolChoice) is(mode string) bool { return c != nil && c.mode == mode }

// allowed are the tools that the model is to know of; nil: all. One that is forced leaves the others known, so that a cached prompt stays cached.
func (c *toolChoice) allowed() map[string]bool {
	if c == nil || c.names == nil || c.mode == typeFunction {
		return nil
	}
	names := make(map[string]bool, len(c.names))
	for _, name := range c.names {
		names[name] = true
	}
	return names
}

func (c *toolChoice) converse(names hub.Names) *converse.ToolChoice {
	switch {
	case c == nil || c.mode == "none":
		return nil
	case c.mode == "required":
		return &converse.ToolChoice{Any: &struct{}{}}
	case c.mode == typeFunction:
		return &converse.ToolChoice{Tool: &converse.SpecificTool{Name: names.Upstream(c.names[0])}}
	}
	return &converse.ToolChoice{Auto: &struct{}{}}
}
