// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// anthropicRequest is the part of an Anthropic Messages body that an answer depends on.
type anthropicRequest struct {
	MaxTokens     int                 `json:"max_tokens"`
	Messages      []anthropicMessage  `json:"messages"`
	System        anthropicContent    `json:"system"`
	StopSequences []string            `json:"stop_sequences"`
	Temperature   *float64            `json:"temperature"`
	TopP          *float64            `json:"top_p"`
	TopK          *float64            `json:"top_k"`
	Tools         []anthropicToolSpec `json:"tools"`
	ToolChoice    anthropicChoice     `json:"tool_choice"`
	Thinking      thinkingWish        `json:"thinking"`
	OutputConfig  struct {
		Format anthropicFormat `json:"format"`
	} `json:"output_config"`
	OutputFormat anthropicFormat `json:"output_format"`
}

type anthropicFormat struct {
	Schema json.RawMessage `json:"schema"`
}

type anthropicToolSpec struct {
	Name         string          `json:"name"`
	InputSchema  json.RawMessage `json:"input_schema"`
	CacheControl *cachePoint     `json:"cache_control,omitempty"`
}

type anthropicMessage struct {
	Role    string           `json:"role"`
	Content anthropicContent `json:"content"`
}

// anthropicContent is a list of blocks; on the wire it may be one text.
type anthropicContent []anthropicBlock

type anthropicBlock struct {
	Type         string           `json:"type"`
	Text         string           `json:"text,omitempty"`
	Source       anthropicSource  `json:"source"`
	Title        string           `json:"title,omitempty"`
	ID           string           `json:"id,omitempty"`
	Name         string           `json:"name,omitempty"`
	Input        json.RawMessage  `json:"input,omitempty"`
	ToolUseID    string           `json:"tool_use_id,omitempty"`
	Content      anthropicContent `json:"content,omitempty"`
	IsError      bool             `json:"is_error,omitempty"`
	Thinking     string           `json:"thinking,omitempty"`
	Signature    string           `json:"signature,omitempty"`
	Data         string           `json:"data,omitempty"`
	CacheControl *cachePoint      `json:"cache_control,omitempty"`
	Citations    json.RawMessage  `json:"citations,omitempty"`
}

// anthropicSource is where a medium or a search result comes from; of a search result it is one text.
type anthropicSource struct {
	MediaType string           `json:"media_type"`
	Data      string           `json:"data"`
	Content   anthropicContent `json:"content"`
	plain     string
}

// UnmarshalJSON reads a text as the source of a search result.
func (s *anthropicSource) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &s.plain) == nil {
		return nil
	}
	type plainly anthropicSource
	return json.Unmarshal(data, (*plainly)(s))
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

func readAnthropic(s *Simulator, m *Model, body []byte) (*prompt, *apiError) {
	var req anthropicRequest
	if failed := decodeInto(body, &req); failed != nil {
		return nil, failed
	}
	p := req.prompt()
	if failed := checkAnthropic(m, p); failed != nil {
		return nil, failed
	}
	if failed := marksAllowed(m, p.marks, ""); failed != nil {
		return nil, failed
	}
	if fault := s.thinkingFault(m, p); fault != "" {
		return nil, validationError("%s", fault)
	}
	return p, nil
}

func (req *anthropicRequest) prompt() *prompt {
	p := &prompt{
		maxTokens: req.MaxTokens, stops: req.StopSequences, choice: toolChoice{mode: "auto"}, sampling: req.sampling(),
		thinking: req.Thinking.thinking(), marks: req.marks(), schema: req.OutputConfig.Format.Schema,
	}
	if p.schema == nil {
		p.schema = req.OutputFormat.Schema
	}
	for _, b := range req.System {
		p.system = append(p.system, b.Text)
	}
	for _, message := range req.Messages {
		p.addTurn(turn{role: message.Role, blocks: message.Content.blocks()})
	}
	for _, t := range req.Tools {
		p.tools = append(p.tools, tool{name: t.Name, schema: t.InputSchema})
	}
	p.choose(req.ToolChoice)
	return p
}

// anthropicChoice is a choice of tools; serial allows one call at most.
type anthropicChoice struct {
	Type   string `json:"type"`
	Name   string `json:"name"`
	Serial bool   `json:"disable_parallel_tool_use"`
}

func (req *anthropicRequest) sampling() map[string]float64 {
	given := map[string]float64{}
	for name, v := range map[string]*float64{"temperature": req.Temperature, "top_p": req.TopP, "top_k": req.TopK} {
		if v != nil {
			given[name] = *v
		}
	}
	return given
}

// marks are the points up to which the body is to be cached: behind each block that says so.
func (req *anthropicRequest) marks() []mark {
	m := newMarker()
	for _, t := range req.Tools {
		m.add(t, messageTokens+countTokens(t.Name)+countTokens(string(t.InputSchema)))
		m.markIf(t.CacheControl)
	}
	for _, b := range req.System {
		m.add(b, messageTokens+countTokens(b.Text))
		m.markIf(b.CacheControl)
	}
	for _, message := range req.Messages {
		m.add(message.Role, messageTokens)
		for _, b := range message.Content {
			m.add(b, blocksTokens([]block{b.block()}))
			m.markIf(b.CacheControl)
		}
	}
	return m.marks
}

func (m *marker) markIf(point *cachePoint) {
	if point != nil {
		m.mark(point.TTL)
	}
}

// choose applies a choice of tools where there is one; none takes the tools away from the answer.
func (p *prompt) choose(c anthropicChoice) {
	switch c.Type {
	case "":
	case "none":
		p.tools, p.choice = nil, toolChoice{mode: "auto"}
	default:
		p.choice = toolChoice{mode: c.Type, name: c.Name, single: c.Serial}
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
	case "thinking":
		return block{kind: blockReasoning, text: b.Thinking, signature: b.Signature}
	case "redacted_thinking":
		return block{kind: blockRedacted, data: decoded(b.Data)}
	case "search_result":
		texts := b.Content.texts()
		return block{kind: blockSearch, id: b.Source.plain, name: b.Title, chunks: texts, cited: b.cites(), text: joined(texts)}
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
	_, format, _ := strings.Cut(b.Source.MediaType, "/")
	medium := block{kind: blockKind(b.Type), name: b.Title, format: format, data: decoded(b.Source.Data), cited: b.cites()}
	if b.Source.Content != nil {
		medium.chunks = b.Source.Content.texts()
		medium.data = []byte(joined(medium.chunks))
	}
	return medium
}

// decoded is what base64 stands for, or the text itself where it is none, as in a document of plain text.
func decoded(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return []byte(text)
	}
	return data
}

// cites says that citations are switched on; on a text of the assistant the member holds citations instead.
func (b anthropicBlock) cites() bool {
	var config struct {
		Enabled bool `json:"enabled"`
	}
	return json.Unmarshal(b.Citations, &config) == nil && config.Enabled
}

func (c anthropicContent) texts() []string {
	var texts []string
	for _, b := range c {
		texts = append(texts, b.Text)
	}
	return texts
}
