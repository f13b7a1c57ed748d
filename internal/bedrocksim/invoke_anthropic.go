// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// anthropicRequest is the part of an Anthropic Messages body that an answer depends on.
type anthropicRequest struct {
	MaxTokens     int                `json:"max_tokens"`
	Messages      []anthropicMessage `json:"messages"`
	System        anthropicContent   `json:"system"`
	StopSequences []string           `json:"stop_sequences"`
	Tools         []struct {
		Name        string          `json:"name"`
		InputSchema json.RawMessage `json:"input_schema"`
	} `json:"tools"`
	ToolChoice *struct {
		Type string `json:"type"`
		Name string `json:"name"`
	} `json:"tool_choice"`
	Thinking *struct {
		Type string `json:"type"`
	} `json:"thinking"`
}

type anthropicMessage struct {
	Role    string           `json:"role"`
	Content anthropicContent `json:"content"`
}

// anthropicContent is a list of blocks; on the wire it may be one text.
type anthropicContent []anthropicBlock

type anthropicBlock struct {
	Type   string `json:"type"`
	Text   string `json:"text"`
	Source struct {
		MediaType string `json:"media_type"`
		Data      string `json:"data"`
	} `json:"source"`
	Title     string           `json:"title"`
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	Input     json.RawMessage  `json:"input"`
	ToolUseID string           `json:"tool_use_id"`
	Content   anthropicContent `json:"content"`
	IsError   bool             `json:"is_error"`
}

// UnmarshalJSON reads a text as a list of one text block.
func (c *anthropicContent) UnmarshalJSON(data []byte) error {
	var plain string
	if json.Unmarshal(data, &plain) == nil {
		*c = anthropicContent{{Type: "text", Text: plain}}
		return nil
	}
	return json.Unmarshal(data, (*[]anthropicBlock)(c))
}

func readAnthropic(m *Model, body []byte) (*prompt, *apiError) {
	var req anthropicRequest
	if failed := decodeInto(body, &req); failed != nil {
		return nil, failed
	}
	p := &prompt{maxTokens: req.MaxTokens, stops: req.StopSequences, choice: toolChoice{mode: "auto"}}
	for _, b := range req.System {
		p.system = append(p.system, b.Text)
	}
	for _, message := range req.Messages {
		p.turns = append(p.turns, turn{role: message.Role, blocks: message.Content.blocks()})
	}
	for _, t := range req.Tools {
		p.tools = append(p.tools, tool{name: t.Name, schema: t.InputSchema})
	}
	if req.ToolChoice != nil {
		p.choose(req.ToolChoice.Type, req.ToolChoice.Name)
	}
	p.reasoning = req.Thinking != nil && req.Thinking.Type != "disabled"
	return p, checkAnthropic(m, p)
}

// choose applies a choice of tools; none takes the tools away from the answer.
func (p *prompt) choose(mode, name string) {
	p.choice = toolChoice{mode: mode, name: name}
	if mode == "none" {
		p.tools, p.choice = nil, toolChoice{mode: "auto"}
	}
}

func (c anthropicContent) blocks() []block {
	blocks := make([]block, len(c))
	for i, b := range c {
		blocks[i] = b.block()
	}
	return blocks
}

func (b anthropicBlock) block() block {
	switch b.Type {
	case "text":
		return block{kind: blockText, text: b.Text}
	case "image", "document":
		return b.media()
	case "tool_use":
		return block{kind: blockToolUse, id: b.ID, name: b.Name, input: b.Input}
	case "tool_result":
		status := "success"
		if b.IsError {
			status = "error"
		}
		return block{kind: blockToolResult, id: b.ToolUseID, status: status, results: b.Content.blocks()}
	default:
		return block{kind: blockOther}
	}
}

func (b anthropicBlock) media() block {
	data, err := base64.StdEncoding.DecodeString(b.Source.Data)
	if err != nil {
		data = []byte(b.Source.Data)
	}
	_, format, _ := strings.Cut(b.Source.MediaType, "/")
	return block{kind: blockKind(b.Type), name: b.Title, format: format, data: data}
}
