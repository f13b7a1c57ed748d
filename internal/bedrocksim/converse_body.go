// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
)

// converseBody is the part of a Converse body that an answer depends on. It is read after the body was validated.
type converseBody struct {
	Messages        []converseMessage `json:"messages"`
	System          []converseContent `json:"system"`
	InferenceConfig struct {
		MaxTokens     int      `json:"maxTokens"`
		StopSequences []string `json:"stopSequences"`
	} `json:"inferenceConfig"`
	ToolConfig *struct {
		Tools      []converseTool `json:"tools"`
		ToolChoice converseChoice `json:"toolChoice"`
	} `json:"toolConfig"`
	AdditionalModelRequestFields json.RawMessage `json:"additionalModelRequestFields"`
	OutputConfig                 struct {
		TextFormat *struct {
			Structure struct {
				JSONSchema struct {
					Schema string `json:"schema"`
				} `json:"jsonSchema"`
			} `json:"structure"`
		} `json:"textFormat"`
	} `json:"outputConfig"`
}

type converseMessage struct {
	Role    string            `json:"role"`
	Content []converseContent `json:"content"`
}

type converseContent struct {
	Text         *string         `json:"text"`
	JSON         json.RawMessage `json:"json"`
	Image        *converseMedia  `json:"image"`
	Document     *converseMedia  `json:"document"`
	Video        *converseMedia  `json:"video"`
	ToolUse      *converseUse    `json:"toolUse"`
	ToolResult   *converseResult `json:"toolResult"`
	GuardContent *struct {
		Text *struct {
			Text string `json:"text"`
		} `json:"text"`
	} `json:"guardContent"`
}

type converseMedia struct {
	Name   string `json:"name"`
	Format string `json:"format"`
	Source struct {
		Bytes []byte  `json:"bytes"`
		Text  *string `json:"text"`
	} `json:"source"`
}

type converseUse struct {
	ToolUseID string          `json:"toolUseId"`
	Name      string          `json:"name"`
	Input     json.RawMessage `json:"input"`
}

type converseResult struct {
	ToolUseID string            `json:"toolUseId"`
	Status    string            `json:"status"`
	Content   []converseContent `json:"content"`
}

type converseTool struct {
	ToolSpec *struct {
		Name        string `json:"name"`
		InputSchema struct {
			JSON json.RawMessage `json:"json"`
		} `json:"inputSchema"`
	} `json:"toolSpec"`
}

type converseChoice struct {
	Any  *struct{} `json:"any"`
	Tool *struct {
		Name string `json:"name"`
	} `json:"tool"`
}

func (b *converseBody) prompt() *prompt {
	p := &prompt{maxTokens: b.InferenceConfig.MaxTokens, stops: b.InferenceConfig.StopSequences}
	for _, content := range b.System {
		if text := content.block().text; text != "" {
			p.system = append(p.system, text)
		}
	}
	for _, message := range b.Messages {
		p.turns = append(p.turns, turn{role: message.Role, blocks: blocksOf(message.Content)})
	}
	if b.ToolConfig != nil {
		p.tools, p.choice = converseTools(b.ToolConfig.Tools), b.ToolConfig.ToolChoice.choice()
	}
	if format := b.OutputConfig.TextFormat; format != nil {
		p.schema = json.RawMessage(format.Structure.JSONSchema.Schema)
	}
	p.reasoning = wantsReasoning(b.AdditionalModelRequestFields)
	return p
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
		return block{kind: blockToolUse, id: c.ToolUse.ToolUseID, name: c.ToolUse.Name, input: c.ToolUse.Input}
	case c.ToolResult != nil:
		return block{kind: blockToolResult, id: c.ToolResult.ToolUseID, status: c.ToolResult.Status, results: blocksOf(c.ToolResult.Content)}
	case c.GuardContent != nil && c.GuardContent.Text != nil:
		return block{kind: blockText, text: c.GuardContent.Text.Text}
	case c.JSON != nil:
		return block{kind: blockOther, text: string(c.JSON)}
	default:
		return block{kind: blockOther}
	}
}

func (m *converseMedia) block(kind blockKind) block {
	b := block{kind: kind, name: m.Name, format: m.Format, data: m.Source.Bytes}
	if m.Source.Text != nil {
		b.data = []byte(*m.Source.Text)
	}
	return b
}

func converseTools(specs []converseTool) []tool {
	var tools []tool
	for _, spec := range specs {
		if spec.ToolSpec != nil {
			tools = append(tools, tool{name: spec.ToolSpec.Name, schema: spec.ToolSpec.InputSchema.JSON})
		}
	}
	return tools
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

// wantsReasoning reports whether the model's own fields switch reasoning on, in any of the forms that models use.
func wantsReasoning(fields json.RawMessage) bool {
	var own struct {
		Thinking        *struct{ Type string } `json:"thinking"`
		ReasoningConfig *struct{ Type string } `json:"reasoningConfig"`
		ReasoningEffort string                 `json:"reasoning_effort"`
	}
	if json.Unmarshal(fields, &own) != nil {
		return false
	}
	return own.Thinking != nil && own.Thinking.Type != "disabled" ||
		own.ReasoningConfig != nil && own.ReasoningConfig.Type == "enabled" || own.ReasoningEffort != ""
}
