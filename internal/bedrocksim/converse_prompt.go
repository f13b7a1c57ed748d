// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "encoding/json"

// prompt is what the body asks.
func (b *converseBody) prompt() *prompt {
	p := &prompt{
		maxTokens: b.InferenceConfig.MaxTokens, stops: b.InferenceConfig.StopSequences, sampling: b.sampling(),
		thinking: thinkingOf(b.AdditionalModelRequestFields), fieldPaths: b.AdditionalModelResponseFieldPaths,
		latency: b.PerformanceConfig.Latency, tier: b.ServiceTier.Type, marks: b.marks(),
	}
	for _, content := range b.System {
		if text := content.block().text; text != "" {
			p.system = append(p.system, text)
		}
	}
	for _, message := range b.Messages {
		p.addTurn(turn{role: message.Role, blocks: blocksOf(message.Content)})
	}
	if b.ToolConfig != nil {
		p.choice = b.ToolConfig.ToolChoice.choice()
		p.tools, p.systemTools = converseTools(b.ToolConfig.Tools)
		p.chooseOwn(b.AdditionalModelRequestFields)
	}
	if format := b.OutputConfig.TextFormat; format != nil {
		p.schema = json.RawMessage(format.Structure.JSONSchema.Schema)
	}
	if b.GuardrailConfig != nil {
		p.guardrail = *b.GuardrailConfig
	}
	return p
}

// chooseOwn applies a choice of tools among the model's own fields, which is where Claude is told to call one at a time.
func (p *prompt) chooseOwn(fields json.RawMessage) {
	var own struct {
		Choice anthropicChoice `json:"tool_choice"`
	}
	if json.Unmarshal(fields, &own) == nil {
		p.choose(own.Choice)
	}
}

// addTurn takes a turn in; one of the role system is a system prompt in the midst of the conversation.
func (p *prompt) addTurn(t turn) {
	if t.role == "system" {
		p.system = append(p.system, t.text())
		return
	}
	p.turns = append(p.turns, t)
}

// sampling is the parameters of sampling by Anthropic's names for them.
func (b *converseBody) sampling() map[string]float64 {
	given := map[string]float64{}
	if v := b.InferenceConfig.Temperature; v != nil {
		given["temperature"] = *v
	}
	if v := b.InferenceConfig.TopP; v != nil {
		given["top_p"] = *v
	}
	var own struct {
		TopK *float64 `json:"top_k"`
	}
	if json.Unmarshal(b.AdditionalModelRequestFields, &own) == nil && own.TopK != nil {
		given["top_k"] = *own.TopK
	}
	return given
}

// marks are the cache points of a body, in the order of the prompt.
func (b *converseBody) marks() []mark {
	if !b.hasMarks() {
		return nil
	}
	m := newMarker()
	if b.ToolConfig != nil {
		for _, t := range b.ToolConfig.Tools {
			if t.CachePoint != nil {
				m.mark(t.CachePoint.TTL)
			} else if t.ToolSpec != nil {
				m.add(t.ToolSpec, messageTokens+countTokens(t.ToolSpec.Name)+countTokens(string(t.ToolSpec.InputSchema.JSON)))
			}
		}
	}
	for _, content := range b.System {
		m.content(content, messageTokens)
	}
	for _, message := range b.Messages {
		m.add(message.Role, messageTokens)
		for _, content := range message.Content {
			m.content(content, 0)
		}
	}
	return m.marks
}

func (b *converseBody) hasMarks() bool {
	marked := func(c converseContent) bool { return c.CachePoint != nil }
	return b.any(marked) || anyContent(b.System, marked) || b.hasTool(func(t converseTool) bool { return t.CachePoint != nil })
}

func (m *marker) content(c converseContent, extra int) {
	if c.CachePoint != nil {
		m.mark(c.CachePoint.TTL)
		return
	}
	m.add(c, extra+blocksTokens([]block{c.block()}))
}

func blocksOf(contents []converseContent) []block {
	blocks := make([]block, len(contents))
	for i, content := range contents {
		blocks[i] = content.block()
	}
	return blocks
}

func (c converseContent) block() block {
	switch {
	case c.Text != nil:
		return block{kind: blockText, text: *c.Text}
	case c.Image != nil:
		return c.Image.block(blockImage)
	case c.Document != nil:
		return c.Document.block(blockDocument)
	case c.Video != nil:
		return c.Video.block(blockVideo)
	case c.ToolUse != nil:
		return block{kind: blockToolUse, id: c.ToolUse.ToolUseID, name: c.ToolUse.Name, input: c.ToolUse.Input, server: c.ToolUse.Type != ""}
	case c.ToolResult != nil:
		return block{kind: blockToolResult, id: c.ToolResult.ToolUseID, status: c.ToolResult.Status, results: blocksOf(c.ToolResult.Content)}
	default:
		return c.rareBlock()
	}
}

func (c converseContent) rareBlock() block {
	switch {
	case c.ReasoningContent != nil:
		return c.ReasoningContent.block()
	case c.SearchResult != nil:
		return c.SearchResult.block()
	case c.CitationsContent != nil:
		return block{kind: blockText, text: joined(textsOf(c.CitationsContent.Content))}
	case c.GuardContent != nil && c.GuardContent.Text != nil:
		return block{kind: blockText, text: c.GuardContent.Text.Text, guarded: true}
	case c.JSON != nil:
		return block{kind: blockOther, text: string(c.JSON)}
	default:
		return block{kind: blockOther}
	}
}

func (r *converseReasoning) block() block {
	if r.ReasoningText == nil {
		return block{kind: blockRedacted, data: r.RedactedContent}
	}
	return block{kind: blockReasoning, text: r.ReasoningText.Text, signature: r.ReasoningText.Signature}
}

func (s *converseSearch) block() block {
	return block{kind: blockSearch, id: s.Source, name: s.Title, chunks: textsOf(s.Content), cited: s.Citations.Enabled, text: joined(textsOf(s.Content))}
}

func (m *converseMedia) block(kind blockKind) block {
	b := block{kind: kind, name: m.Name, format: m.Format, data: m.Source.Bytes, cited: m.Citations.Enabled}
	if m.Source.Text != nil {
		b.data = []byte(*m.Source.Text)
	}
	if m.Source.Content != nil {
		b.chunks = textsOf(m.Source.Content)
		b.data = []byte(joined(b.chunks))
	}
	return b
}

func textsOf(contents []converseContent) []string {
	var texts []string
	for _, c := range contents {
		if c.Text != nil {
			texts = append(texts, *c.Text)
		}
	}
	return texts
}

func converseTools(specs []converseTool) (tools []tool, system []string) {
	for _, spec := range specs {
		switch {
		case spec.ToolSpec != nil:
			tools = append(tools, tool{name: spec.ToolSpec.Name, schema: spec.ToolSpec.InputSchema.JSON})
		case spec.SystemTool != nil:
			system = append(system, spec.SystemTool.Name)
		}
	}
	return tools, system
}

func (c converseChoice) choice() toolChoice {
	switch {
	case c.Tool != nil:
		return toolChoice{mode: "tool", name: c.Tool.Name}
	case c.Any != nil:
		return toolChoice{mode: "any"}
	default:
		return toolChoice{mode: "auto"}
	}
}

// thinkingOf reads the wish for reasoning out of the model's own fields, in any of the forms that models use.
func thinkingOf(fields json.RawMessage) thinking {
	var own struct {
		Thinking        *thinkingWish   `json:"thinking"`
		ReasoningConfig *thinkingWish   `json:"reasoningConfig"`
		Snake           json.RawMessage `json:"reasoning_config"`
		Effort          string          `json:"reasoning_effort"`
	}
	if json.Unmarshal(fields, &own) != nil {
		return thinking{}
	}
	var snake thinkingWish
	var level string
	switch {
	case own.Thinking != nil:
		return own.Thinking.thinking()
	case own.ReasoningConfig != nil:
		return own.ReasoningConfig.thinking()
	case json.Unmarshal(own.Snake, &snake) == nil:
		return snake.thinking()
	case json.Unmarshal(own.Snake, &level) == nil, own.Effort != "" && own.Effort != "none":
		return thinking{kind: "enabled"}
	default:
		return thinking{}
	}
}

// thinkingWish is the form in which most models take a wish for reasoning.
type thinkingWish struct {
	Type    string `json:"type"`
	Budget  int    `json:"budget_tokens"`
	Display string `json:"display"`
}

func (w thinkingWish) thinking() thinking {
	return thinking{kind: w.Type, budget: w.Budget, hidden: w.Display == "omitted"}
}
