// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"encoding/json"
	"strings"

	bedrockwire "github.com/outcrop-dev/outcrop/internal/wire/bedrock"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// turns collects a conversation as Converse wants it: the system prompt apart, and users and assistants taking turns.
type turns struct {
	names    *toolNames
	system   []bedrockwire.SystemBlock
	messages []bedrockwire.Message
}

// speakers add the message of a role to a conversation; path is where the message stands in the request.
var speakers = map[string]func(t *turns, m message, path value) error{
	openaiwire.RoleSystem:    (*turns).addSystem,
	openaiwire.RoleDeveloper: (*turns).addSystem,
	openaiwire.RoleUser:      (*turns).addUser,
	openaiwire.RoleAssistant: (*turns).addAssistant,
	openaiwire.RoleTool:      (*turns).addToolResult,
}

func conversation(messages []message, names *toolNames) (*turns, error) {
	t := &turns{names: names}
	for i, m := range messages {
		path := value{path: "messages"}.element(i)
		speak, known := speakers[m.Role]
		if !known {
			return nil, unsupportedValue(path.member("role").path, m.Role, roleNames)
		}
		if err := speak(t, m, path); err != nil {
			return nil, err
		}
	}
	if len(t.messages) == 0 {
		return nil, badRequest("invalid_value", "messages",
			"Invalid 'messages': there is nothing to answer. Add a message with the role 'user', which Bedrock needs beside the system prompt.")
	}
	return t, nil
}

// add continues the turn of the same role, since Bedrock refuses two turns of one role in a row.
func (t *turns) add(role string, blocks ...bedrockwire.ContentBlock) {
	if len(blocks) == 0 {
		return
	}
	if last := len(t.messages) - 1; last >= 0 && t.messages[last].Role == role {
		t.messages[last].Content = append(t.messages[last].Content, blocks...)
		return
	}
	t.messages = append(t.messages, bedrockwire.Message{Role: role, Content: blocks})
}

// addSystem moves instructions to the system prompt, in their order, from wherever they stand: few models take them between turns.
func (t *turns) addSystem(m message, _ value) error {
	for _, part := range m.Content {
		if !blank(part.Text) {
			t.system = append(t.system, bedrockwire.SystemBlock{Text: part.Text})
		}
	}
	return nil
}

func (t *turns) addUser(m message, path value) error {
	blocks, err := contentBlocks(m.Content, path.member("content"))
	if err != nil {
		return err
	}
	if len(blocks) == 0 {
		return badRequest("empty_string", path.member("content").path,
			"Invalid '%s': expected a text that is not blank or an image, which Bedrock needs in each message of a user.", path.member("content").path)
	}
	t.add(bedrockwire.RoleUser, blocks...)
	return nil
}

// addAssistant leaves out a message without content, which says nothing and which Bedrock refuses.
func (t *turns) addAssistant(m message, path value) error {
	blocks, err := contentBlocks(m.Content, path.member("content"))
	if err != nil {
		return err
	}
	for i, call := range m.ToolCalls {
		block, err := t.toolUse(call, path.member("tool_calls").element(i))
		if err != nil {
			return err
		}
		blocks = append(blocks, block)
	}
	t.add(bedrockwire.RoleAssistant, blocks...)
	return nil
}

// toolUse hands over the arguments as the caller wrote them: numbers and the order of members are kept.
func (t *turns) toolUse(call openaiwire.ToolCall, path value) (bedrockwire.ContentBlock, error) {
	input := strings.TrimSpace(call.Function.Arguments)
	if input == "" {
		input = "{}"
	}
	if input[0] != '{' || !json.Valid([]byte(input)) {
		at := path.member("function").member("arguments").path
		return bedrockwire.ContentBlock{}, badRequest("invalid_value", at,
			"Invalid '%s': expected a string that holds a JSON object, as the model gave it.", at)
	}
	return bedrockwire.ContentBlock{ToolUse: &bedrockwire.ToolUse{
		ToolUseID: toolUseID(call.ID), Name: t.names.upstream(call.Function.Name), Input: json.RawMessage(input),
	}}, nil
}

func (t *turns) addToolResult(m message, _ value) error {
	result := &bedrockwire.ToolResult{ToolUseID: toolUseID(m.ToolCallID), Content: []bedrockwire.ToolResultContent{}}
	for _, part := range m.Content {
		if !blank(part.Text) {
			result.Content = append(result.Content, bedrockwire.ToolResultContent{Text: &part.Text})
		}
	}
	t.add(bedrockwire.RoleUser, bedrockwire.ContentBlock{ToolResult: result})
	return nil
}

// contentBlocks turns parts into blocks. Blank text is left out, since Bedrock refuses it.
func contentBlocks(parts []openaiwire.Part, path value) ([]bedrockwire.ContentBlock, error) {
	var blocks []bedrockwire.ContentBlock
	for i, part := range parts {
		if part.Type == openaiwire.PartImage {
			picture, err := image(part.ImageURL, path.element(i).member("image_url").member("url").path)
			if err != nil {
				return nil, err
			}
			blocks = append(blocks, bedrockwire.ContentBlock{Image: picture})
		} else if !blank(part.Text) {
			blocks = append(blocks, bedrockwire.ContentBlock{Text: &part.Text})
		}
	}
	return blocks, nil
}

// blank tells text that Bedrock refuses with "The text field in the ContentBlock object … is blank".
func blank(text string) bool { return strings.TrimSpace(text) == "" }
