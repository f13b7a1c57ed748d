// SPDX-License-Identifier: Apache-2.0

package openai

import openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"

// toolDraft is a tool while it is read.
type toolDraft struct {
	openaiwire.Tool
	kind string
}

var toolMembers = map[string]member[toolDraft]{
	"type": text(func(t *toolDraft) *string { return &t.kind }),
	"function": func(d *decoder, v value, into *toolDraft) error {
		return object(d, v, functionMembers, into)
	},
}

var functionMembers = map[string]member[toolDraft]{
	"name":        nonEmpty(func(t *toolDraft) *string { return &t.Name }),
	"description": text(func(t *toolDraft) *string { return &t.Description }),
	"parameters": func(_ *decoder, v value, into *toolDraft) error {
		if v.kind() != "an object" {
			return v.typeError("an object")
		}
		into.Parameters = v.raw
		return nil
	},
}

func tools(d *decoder, v value, into *chat) error { return put(&into.Tools)(array(d, v, tool)) }

func tool(d *decoder, v value) (openaiwire.Tool, error) {
	var draft toolDraft
	if err := object(d, v, toolMembers, &draft); err != nil {
		return openaiwire.Tool{}, err
	}
	return draft.Tool, checkFunction(v, draft.kind, draft.Name)
}

// checkFunction holds for tools and for calls of them: both have a type, which must be function, and a function with a name.
func checkFunction(v value, kind, name string) error {
	switch {
	case kind == "":
		return missing(v.member("type").path)
	case kind != openaiwire.TypeFunction:
		return unsupportedValue(v.member("type").path, kind, []string{openaiwire.TypeFunction})
	case name == "":
		return missing(v.member("function").member("name").path)
	}
	return nil
}

type call = openaiwire.ToolCall

// callMembers ignores index, which callers that collected a stream send back.
var callMembers = map[string]member[call]{
	"id":    nonEmpty(func(c *call) *string { return &c.ID }),
	"type":  text(func(c *call) *string { return &c.Type }),
	"index": ignored[call],
	"function": func(d *decoder, v value, into *call) error {
		return object(d, v, callFunctionMembers, into)
	},
}

var callFunctionMembers = map[string]member[call]{
	"name":      nonEmpty(func(c *call) *string { return &c.Function.Name }),
	"arguments": text(func(c *call) *string { return &c.Function.Arguments }),
}

func toolCall(d *decoder, v value) (call, error) {
	var c call
	if err := object(d, v, callMembers, &c); err != nil {
		return call{}, err
	}
	if c.ID == "" {
		return call{}, missing(v.member("id").path)
	}
	return c, checkFunction(v, c.Type, c.Function.Name)
}
