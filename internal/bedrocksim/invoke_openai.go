// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "encoding/json"

// openAIRequest is the part of a chat completions body that an answer depends on.
type openAIRequest struct {
	Messages []struct {
		Role       string          `json:"role"`
		Content    json.RawMessage `json:"content"`
		ToolCallID string          `json:"tool_call_id"`
		ToolCalls  []openAICall    `json:"tool_calls"`
	} `json:"messages"`
	Tools []struct {
		Function struct {
			Name       string          `json:"name"`
			Parameters json.RawMessage `json:"parameters"`
		} `json:"function"`
	} `json:"tools"`
	ToolChoice          json.RawMessage `json:"tool_choice"`
	Stop                json.RawMessage `json:"stop"`
	MaxTokens           int             `json:"max_tokens"`
	MaxCompletionTokens int             `json:"max_completion_tokens"`
	ReasoningEffort     string          `json:"reasoning_effort"`
}

// openAICall is a call of a tool; in a stream it has an index.
type openAICall struct {
	Index    *int   `json:"index,omitempty"`
	ID       string `json:"id"`
	Type     string `json:"type"`
	Function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

func readOpenAI(_ *Simulator, _ *Model, body []byte) (*prompt, *apiError) {
	var req openAIRequest
	if failed := decodeInto(body, &req); failed != nil {
		return nil, failed
	}
	p := &prompt{maxTokens: max(req.MaxTokens, req.MaxCompletionTokens), choice: openAIChoice(req.ToolChoice), stops: openAIStops(req.Stop)}
	if req.ReasoningEffort != "" {
		p.thinking.kind = "enabled"
	}
	for i := range req.Messages {
		if failed := req.readMessage(i, p); failed != nil {
			return nil, failed
		}
	}
	for _, t := range req.Tools {
		p.tools = append(p.tools, tool{name: t.Function.Name, schema: t.Function.Parameters})
	}
	if p.choice.mode == "none" {
		p.tools, p.choice.mode = nil, "auto"
	}
	return p, nil
}

// readMessage adds a message to the prompt. Results of tools, each a message of its own, belong to one turn of the user.
func (req *openAIRequest) readMessage(index int, p *prompt) *apiError {
	message := req.Messages[index]
	var content anthropicContent // the same two forms: a text, or blocks with a type
	if len(message.Content) > 0 && string(message.Content) != "null" {
		if failed := decodeInto(message.Content, &content); failed != nil {
			return failed
		}
	}
	switch message.Role {
	case "system", "developer":
		p.addTurn(turn{role: "system", blocks: content.blocks()})
	case "tool":
		p.addResult(block{kind: blockToolResult, id: message.ToolCallID, results: content.blocks()})
	default:
		blocks := content.blocks()
		for _, call := range message.ToolCalls {
			blocks = append(blocks, block{kind: blockToolUse, id: call.ID, name: call.Function.Name, input: json.RawMessage(call.Function.Arguments)})
		}
		p.addTurn(turn{role: message.Role, blocks: blocks})
	}
	return nil
}

func (p *prompt) addResult(result block) {
	last := len(p.turns) - 1
	if last >= 0 && len(p.turns[last].of(blockToolResult)) > 0 {
		p.turns[last].blocks = append(p.turns[last].blocks, result)
		return
	}
	p.addTurn(turn{role: "user", blocks: []block{result}})
}

// openAIModes are the simulator's names for the choices that are words.
var openAIModes = map[string]string{"": "auto", "auto": "auto", "none": "none", "required": "any"}

func openAIChoice(raw json.RawMessage) toolChoice {
	var word string
	if len(raw) == 0 || json.Unmarshal(raw, &word) == nil {
		return toolChoice{mode: openAIModes[word]}
	}
	var named struct {
		Function struct {
			Name string `json:"name"`
		} `json:"function"`
	}
	_ = json.Unmarshal(raw, &named) // without a name no tool fits
	return toolChoice{mode: "tool", name: named.Function.Name}
}

func openAIStops(raw json.RawMessage) []string {
	var one string
	var several []string
	switch {
	case len(raw) == 0:
		return nil
	case json.Unmarshal(raw, &one) == nil:
		return []string{one}
	}
	_ = json.Unmarshal(raw, &several) // what is neither stops nothing
	return several
}

// openAIReason is the stop reason by OpenAI's names.
func (r *reply) openAIReason() string {
	if r.stopReason == "tool_use" {
		return "tool_calls"
	}
	return r.length()
}

// said is the text of a reply without its reasoning, and thought the reasoning, which these models put into tags before it.
func (r *reply) said() (said, thought string) {
	for _, b := range r.blocks {
		if b.reasoning {
			thought += b.text
		} else {
			said += b.text
		}
	}
	return said, thought
}

func (r *reply) openAICalls(indexed bool) []openAICall {
	var calls []openAICall
	for _, b := range r.blocks {
		if b.call == nil {
			continue
		}
		call := openAICall{ID: b.call.id, Type: "function"}
		call.Function.Name, call.Function.Arguments = b.call.name, string(b.call.input)
		if indexed {
			index := len(calls)
			call.Index = &index
		}
		calls = append(calls, call)
	}
	return calls
}

// openAIText is what the message says: reasoning in tags, then the answer.
func (r *reply) openAIText() string {
	said, thought := r.said()
	if thought != "" {
		said = "<reasoning>" + thought + "</reasoning>" + said
	}
	return said
}

func openAIBody(x *exchange, r *reply) any {
	message := map[string]any{"role": "assistant", "content": r.openAIText()}
	if calls := r.openAICalls(false); calls != nil {
		message["tool_calls"] = calls
	}
	return map[string]any{
		"id": "chatcmpl-" + x.prompt.digest[:24], "object": "chat.completion", "created": 0, "model": x.model.ID,
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": r.openAIReason()}},
		"usage":   r.openAIUsage(),
	}
}

func openAIChunks(x *exchange, r *reply) []any {
	chunk := func(delta map[string]any, reason any) map[string]any {
		choice := map[string]any{"index": 0, "delta": delta, "finish_reason": reason}
		return map[string]any{
			"id": "chatcmpl-" + x.prompt.digest[:24], "object": "chat.completion.chunk", "created": 0,
			"model": x.model.ID, "choices": []any{choice},
		}
	}
	chunks := []any{chunk(map[string]any{"role": "assistant", "content": ""}, nil)}
	for token := range tokensOf(r.openAIText()) {
		chunks = append(chunks, chunk(map[string]any{"content": token}, nil))
	}
	for _, call := range r.openAICalls(true) {
		chunks = append(chunks, chunk(map[string]any{"tool_calls": []openAICall{call}}, nil))
	}
	last := chunk(map[string]any{}, r.openAIReason())
	last[metricsMember] = r.invocationMetrics()
	return append(chunks, last)
}
