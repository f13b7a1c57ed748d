// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

var choiceModes = []string{"none", "auto", "required"}

// toolChoiceRow is a mode, or an object that names tools.
var toolChoiceRow = chatField{
	Doc: doc(field.Mapped, "toolConfig.toolChoice", "none leaves the tools out, unless the history has calls of them: Bedrock then needs them, and has no word for none. Claude has; for other models the field is reported. "+
		"A choice that the model's family does not take is left to the model, and reported."),
	Type: "string or object", Allowed: choiceModes, Within: choiceKinds.Entries,
	Read: func(d *field.Decoder, c *chatRequest) error {
		c.choice = &toolChoice{}
		switch d.Kind() {
		case '"':
			mode, err := d.OneOf(choiceModes)
			c.choice.mode = mode
			return err
		case '{':
			return readChoice(d, c.choice)
		}
		return d.TypeError("one of a string or object")
	},
}

const choiceAllowed = "allowed_tools"

// choiceKinds are the fields of a tool_choice by its type.
var choiceKinds = field.Union[toolChoice]{
	typeFunction: {typeFunction: field.ObjectOf(doc(field.Mapped, "toolConfig.toolChoice.tool", ""), namedFields, func(c *toolChoice) *toolChoice { return c })},
	choiceAllowed: {choiceAllowed: field.ObjectOf(doc(field.Mapped, "toolConfig", "The other tools are not given to the model."),
		allowedFields, func(c *toolChoice) *toolChoice { return c })},
	typeCustom: {typeCustom: field.RefusedRow[toolChoice](field.Map, "Bedrock's models take no tools of free text.")},
}

var namedFields = field.Object[toolChoice]{
	"name": field.Custom(field.String, doc(field.Carried, "toolConfig.toolChoice.tool.name", "One of tools."), func(d *field.Decoder, c *toolChoice) error {
		name, err := d.Name()
		c.names = append(c.names, name)
		return err
	}),
}

var allowedFields = field.Object[toolChoice]{
	"mode": field.OneOf(doc(field.Mapped, "toolConfig.toolChoice", ""), []string{"auto", "required"}, func(c *toolChoice) *string { return &c.mode }),
	"tools": field.Field[toolChoice]{
		Doc: doc(field.Mapped, "toolConfig.tools", ""), Type: field.List, Within: field.Elements(allowedKinds.Entries),
		Read: func(d *field.Decoder, c *toolChoice) error {
			return d.Elements("an array of objects", func(int) error {
				_, err := allowedKinds.Read(d, c)
				return err
			})
		},
	},
}

var allowedKinds = field.Union[toolChoice]{
	typeFunction: {typeFunction: field.ObjectOf(doc(field.Mapped, "toolConfig.tools[].toolSpec", ""), namedFields, func(c *toolChoice) *toolChoice { return c })},
}

func readChoice(d *field.Decoder, c *toolChoice) error {
	kind, err := choiceKinds.Read(d, c)
	switch {
	case err != nil:
		return err
	case kind == typeFunction:
		c.mode = typeFunction
		if len(c.names) == 0 {
			return field.Missing("tool_choice.function.name")
		}
	case c.mode == "":
		return field.Missing("tool_choice.allowed_tools.mode")
	case len(c.names) == 0:
		return field.Missing("tool_choice.allowed_tools.tools")
	}
	return nil
}

// checkToolChoice refuses a choice of tools that there are not.
func (c *chatRequest) checkToolChoice() error {
	choice := c.choice
	if choice == nil || choice.names == nil && choice.mode != "required" {
		return nil
	}
	if len(c.tools) == 0 {
		return field.Refuse(field.CodeValue, "tool_choice", "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.")
	}
	declared := make(map[string]bool, len(c.tools))
	for _, t := range c.tools {
		declared[t.name] = true
	}
	for _, name := range choice.names {
		if !declared[name] {
			return field.Refuse(field.CodeValue, "tool_choice", "Tool choice '%s' not found in 'tools' parameter.", field.Clip(name))
		}
	}
	return nil
}

var parallelRow = field.Custom(field.Boolean, doc(field.Mapped, "additionalModelRequestFields.tool_choice.disable_parallel_tool_use",
	"false is for Claude alone; other models decide themselves how many tools they call at once, and the field is reported."),
	func(d *field.Decoder, c *chatRequest) error {
		parallel, err := d.Bool()
		c.Serial = !parallel
		return err
	})
