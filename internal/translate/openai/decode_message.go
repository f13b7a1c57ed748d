// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"slices"

	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// roles are those that a message may have, and the types of the parts of its content.
var roles = map[string][]string{
	openaiwire.RoleSystem:    {openaiwire.PartText},
	openaiwire.RoleDeveloper: {openaiwire.PartText},
	openaiwire.RoleUser:      {openaiwire.PartText, openaiwire.PartImage},
	openaiwire.RoleAssistant: {openaiwire.PartText, openaiwire.PartRefusal},
	openaiwire.RoleTool:      {openaiwire.PartText},
}

var roleNames = []string{
	openaiwire.RoleSystem, openaiwire.RoleAssistant, openaiwire.RoleUser, openaiwire.RoleTool, openaiwire.RoleDeveloper,
}

type message = openaiwire.Message

// messageMembers lists refusal after content, as it is read: what an assistant refused to say follows what it said.
var messageMembers = map[string]member[message]{
	"role":    func(_ *decoder, v value, into *message) error { return put(&into.Role)(v.oneOf(roleNames)) },
	"content": content,
	"refusal": func(_ *decoder, v value, into *message) error {
		text, err := v.string()
		into.Content = append(into.Content, openaiwire.Part{Type: openaiwire.PartRefusal, Text: text})
		return err
	},
	"tool_calls":   func(d *decoder, v value, into *message) error { return put(&into.ToolCalls)(array(d, v, toolCall)) },
	"tool_call_id": nonEmpty(func(m *message) *string { return &m.ToolCallID }),
	"function_call": func(_ *decoder, v value, _ *message) error {
		return badRequest("unsupported_parameter", v.path, "Unsupported parameter: '%s' is not supported with this model. Use 'tool_calls' instead.", v.path)
	},
}

func chatMessages(d *decoder, v value, into *chat) error {
	messages, err := array(d, v, decodeMessage)
	if err == nil && len(messages) == 0 {
		return emptyArray(v.path)
	}
	into.Messages = messages
	return err
}

func decodeMessage(d *decoder, v value) (message, error) {
	var m message
	if err := object(d, v, messageMembers, &m); err != nil {
		return m, err
	}
	return m, checkMessage(v, m)
}

// checkMessage finds what a message of its role lacks or may not have.
func checkMessage(v value, m message) error {
	switch {
	case m.Role == "":
		return missing(v.member("role").path)
	case m.Content == nil && len(m.ToolCalls) == 0:
		return missing(v.member("content").path)
	case m.Role == openaiwire.RoleTool && m.ToolCallID == "":
		return missing(v.member("tool_call_id").path)
	case m.Role != openaiwire.RoleAssistant && len(m.ToolCalls) > 0:
		return badRequest("", v.member("tool_calls").path, "Invalid '%s': only a message with the role 'assistant' has tool calls.", v.member("tool_calls").path)
	}
	return checkParts(v, m)
}

func checkParts(v value, m message) error {
	for i, part := range m.Content {
		if !slices.Contains(roles[m.Role], part.Type) {
			return unsupportedValue(v.member("content").element(i).member("type").path, part.Type, roles[m.Role])
		}
	}
	return nil
}
