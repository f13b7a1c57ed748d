// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"fmt"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// speak adds the messages to the conversation, one after the other.
func (c *chatRequest) speak(names hub.Names) error {
	for i := range c.messages {
		m := &c.messages[i]
		switch m.role {
		case roleSystem, roleDeveloper:
			c.instruct(m)
		case roleUser:
			if err := c.ask(m, i); err != nil {
				return err
			}
		case roleAssistant:
			c.recall(m, names)
		case roleTool:
			c.giveResult(m)
		}
		c.CacheHere(m.cachePoint)
	}
	return nil
}

func (c *chatRequest) instruct(m *message) {
	for i := range m.content {
		c.Instruct(m.content[i].block.Text)
		c.CacheHere(c.cachePoint(&m.content[i]))
	}
}

func (c *chatRequest) ask(m *message, i int) error {
	if c.say(converse.RoleUser, m) > 0 {
		return nil
	}
	path := fmt.Sprintf("messages[%d].content", i)
	return field.Refuse(field.CodeEmptyString, path,
		"Invalid '%s': expected a text that is not blank, an image or a file, which Bedrock needs in each message of a user.", path)
}

// recall adds what the assistant said before. A message that says nothing is left out, since Bedrock refuses it.
func (c *chatRequest) recall(m *message, names hub.Names) {
	for _, reasoning := range m.thinking {
		if reasoning != nil {
			c.Say(converse.RoleAssistant, converse.ContentBlock{ReasoningContent: reasoning})
		}
	}
	c.say(converse.RoleAssistant, m)
	for i := range m.calls {
		c.Say(converse.RoleAssistant, m.calls[i].block(names))
	}
}

func (c *chatRequest) giveResult(m *message) {
	result := &converse.ToolResult{ToolUseID: hub.ToolUseID(m.callID), Content: []converse.ToolResultContent{}}
	var last *converse.CachePoint
	for i := range m.content {
		part := &m.content[i]
		if part.block.Text == nil || !jsonstring.IsBlank(part.block.Text) {
			result.Content = append(result.Content, converse.ToolResultContent{Text: part.block.Text, Image: part.block.Image, Document: part.block.Document})
		}
		if point := c.cachePoint(part); point != nil {
			last = point
		}
	}
	c.Say(converse.RoleUser, converse.ContentBlock{ToolResult: result})
	c.CacheHere(last)
}

// say adds the parts of a message, and tells how many of them say anything.
func (c *chatRequest) say(role string, m *message) int {
	said := 0
	for i := range m.content {
		blocks := m.content[i].blocks()
		c.Say(role, blocks...)
		c.CacheHere(c.cachePoint(&m.content[i]))
		said += len(blocks)
	}
	return said
}

// cachePoint is that of a part, with the time that the request gives all breakpoints.
func (c *chatRequest) cachePoint(p *part) *converse.CachePoint {
	if p.breakpoint {
		p.cachePoint.TTL = c.cacheTTL
	}
	return p.cachePoint
}
