// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"fmt"
	"slices"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// The roles of a message.
const (
	roleSystem    = "system"
	roleDeveloper = "developer"
	roleUser      = "user"
	roleAssistant = "assistant"
	roleTool      = "tool"
)

var roleNames = []string{roleSystem, roleDeveloper, roleUser, roleAssistant, roleTool}

// message is one message of the conversation. Content that was a string is one part of text, and nil where there is none.
type message struct {
	role       string
	content    []part
	calls      []toolCall
	callID     string
	thinking   []*converse.ReasoningContent
	unsigned   bool
	cachePoint *converse.CachePoint
}

// messageFields are the fields of a message. A refusal is what an assistant said instead of an answer.
var messageFields = field.Object[message]{
	"role": field.OneOf(doc(field.Mapped, "messages[].role, system", "system and developer become the system prompt where they stand before the first turn, or where the model takes no instructions between turns."),
		roleNames, func(m *message) *string { return &m.role }),
	"content": {
		Doc: doc(field.Carried, "messages[].content, system", "A string or a list of parts. Blank text is left out."), Type: "string or array",
		Within: field.Elements(partKinds.Entries), Read: readContent,
	},
	"refusal": field.Custom(field.String, doc(field.Mapped, "messages[].content[].text", "It is text of the assistant's turn."), func(d *field.Decoder, m *message) error {
		text, err := d.Text()
		m.content = append(m.content, part{kind: partRefusal, block: converse.ContentBlock{Text: text}})
		return err
	}),
	"tool_calls": field.ListOf(doc(field.Mapped, "messages[].content[].toolUse", "For the role assistant alone."), callKinds.Entries, readCall, func(m *message) *[]toolCall { return &m.calls }),
	"tool_call_id": field.NameOf(doc(field.Mapped, "messages[].content[].toolResult.toolUseId", "For the role tool. An ID that Bedrock does not take becomes a hash of it."),
		func(m *message) *string { return &m.callID }),
	"thinking_blocks": field.ListOf(doc(field.Mapped, "messages[].content[].reasoningContent", "Not OpenAI's own: what answers of this endpoint have. For the role assistant."),
		thinkingKinds.Entries, readThinking, func(m *message) *[]*converse.ReasoningContent { return &m.thinking }),
	"reasoning_content": field.Custom(field.String, doc(field.Mapped, "messages[].content[].reasoningContent", "The same text as thinking_blocks, which are what the model takes back; reported where it comes without them."),
		func(d *field.Decoder, m *message) error {
			text, err := d.Text()
			m.unsigned = !jsonstring.IsEmpty(text)
			return err
		}),
	"cache_control": cacheControl(func(m *message) **converse.CachePoint { return &m.cachePoint }),
	"name":          field.Dropped[message](field.String, "Converse has no names of speakers. Say in the text who speaks."),
	"audio":         field.RefusedRow[message](field.Map, "The endpoint stores no recordings. Give the text that was spoken as content."),
	"function_call": field.RefusedRow[message](field.Map, "Use 'tool_calls' instead."),
	"annotations":   field.IgnoredRow[message](field.List, "They are an answer's own notes on its text, which is carried."),
	"citations":     field.IgnoredRow[message](field.List, "They are an answer's own notes on its text, which is carried."),
}

func readMessage(d *field.Decoder) (message, error) {
	var m message
	if err := messageFields.Read(d, &m); err != nil {
		return m, err
	}
	if m.unsigned && len(m.thinking) == 0 {
		d.DropMember("reasoning_content")
	}
	return m, nil
}

// readContent reads a string or a list of parts.
func readContent(d *field.Decoder, m *message) error {
	if d.Kind() == '"' {
		text, err := d.Text()
		m.content = append(m.content, part{kind: partText, block: converse.ContentBlock{Text: text}})
		return err
	}
	parts, err := field.ReadList(d, "one of a string or array of objects", readPart)
	if err == nil && len(parts) == 0 {
		return emptyArray(d.Path())
	}
	m.content = append(parts, m.content...) // a refusal follows what was said
	return err
}

// roleParts lists the types of parts that a message of a role may have.
var roleParts = map[string][]string{
	roleSystem:    {partText},
	roleDeveloper: {partText},
	roleUser:      {partText, partImage, partFile},
	roleAssistant: {partText, partRefusal},
	roleTool:      {partText, partImage, partFile},
}

// checkMessages finds what a message of its role lacks or may not have, and holds calls of tools and their results together.
func (c *chatRequest) checkMessages() error {
	for i := range c.messages {
		if err := c.messages[i].check(i); err != nil {
			return err
		}
	}
	return checkToolResults(c.messages)
}

func (m *message) check(i int) error {
	path := func(name string) string { return fmt.Sprintf("messages[%d].%s", i, name) }
	switch {
	case m.role == "":
		return field.Missing(path("role"))
	case m.content == nil && len(m.calls) == 0 && len(m.thinking) == 0:
		return field.Missing(path("content"))
	case m.role == roleTool && m.callID == "":
		return field.Missing(path("tool_call_id"))
	case m.role != roleAssistant && len(m.calls) > 0:
		return field.Refuse(field.CodeValue, path("tool_calls"), "Invalid '%s': only a message with the role 'assistant' has tool calls.", path("tool_calls"))
	case m.role != roleAssistant && len(m.thinking) > 0:
		return field.Refuse(field.CodeValue, path("thinking_blocks"), "Invalid '%s': only a message with the role 'assistant' has thinking blocks.", path("thinking_blocks"))
	}
	for j, part := range m.content {
		if !slices.Contains(roleParts[m.role], part.kind) {
			return field.Unsupported(path(fmt.Sprintf("content[%d].type", j)), part.kind, roleParts[m.role])
		}
	}
	return nil
}
