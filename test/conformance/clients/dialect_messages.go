// SPDX-License-Identifier: Apache-2.0

package clients

import "encoding/json"

// messagesDialect is Anthropic's messages: https://docs.anthropic.com/en/api/messages
var messagesDialect = &dialect{encode: encodeMessages, decode: decodeMessages}

func encodeMessages(r Request) object {
	var turns []any
	for _, turn := range r.Turns {
		turns = append(turns, messagesTurn(turn))
	}
	body := object{"model": r.Model, "messages": turns, "max_tokens": r.limit()}
	if r.System != "" {
		body["system"] = []any{object{"type": "text", "text": r.System}}
	}
	if len(r.Stop) > 0 {
		body["stop_sequences"] = r.Stop
	}
	if r.Reasoning {
		body["thinking"] = object{"type": "enabled", "budget_tokens": 1024}
		body["max_tokens"] = 8192
	}
	if r.Schema != nil {
		body["output_config"] = object{"format": object{"type": "json_schema", "schema": r.Schema}}
	}
	for _, tool := range r.Tools {
		body["tools"] = append(list(body["tools"]), object{"name": tool.Name, "description": tool.Description, "input_schema": tool.Schema})
	}
	switch r.Choice {
	case "":
	case "required":
		body["tool_choice"] = object{"type": "any"}
	default:
		body["tool_choice"] = object{"type": "tool", "name": r.Choice}
	}
	return body
}

func messagesTurn(turn Turn) object {
	if turn.Answer != nil {
		return object{"role": "assistant", "content": turn.Answer.Native}
	}
	var blocks []any
	for _, result := range turn.Results {
		blocks = append(blocks, object{"type": "tool_result", "tool_use_id": result.ID, "content": []any{object{"type": "text", "text": result.Text}}})
	}
	if turn.Text != "" {
		blocks = append(blocks, object{"type": "text", "text": turn.Text})
	}
	if turn.Image != nil {
		blocks = append(blocks, object{"type": "image", "source": object{"type": "base64", "media_type": "image/png", "data": turn.Image}})
	}
	if turn.Document != nil {
		source := object{"type": "base64", "media_type": "application/pdf", "data": turn.Document}
		blocks = append(blocks, object{"type": "document", "title": "notes", "source": source})
	}
	return object{"role": "user", "content": blocks}
}

func decodeMessages(result json.RawMessage) (Answer, error) {
	var message struct {
		StopReason string `json:"stop_reason"`
		Content    json.RawMessage
		Usage      struct {
			InputTokens  int `json:"input_tokens"`
			OutputTokens int `json:"output_tokens"`
		}
	}
	if err := json.Unmarshal(result, &message); err != nil {
		return Answer{}, unreadable("a message", result, err)
	}
	var blocks []struct {
		Type, Text, ID, Name, Thinking, Signature string
		Input                                     json.RawMessage
	}
	if err := json.Unmarshal(message.Content, &blocks); err != nil {
		return Answer{}, unreadable("content blocks", result, err)
	}
	answer := Answer{Finish: finishes[message.StopReason], Usage: Usage{message.Usage.InputTokens, message.Usage.OutputTokens}, Native: message.Content}
	for _, block := range blocks {
		answer.Text += block.Text
		answer.Reasoning += block.Thinking
		answer.Signature += block.Signature
		if block.Type == "tool_use" {
			answer.Calls = append(answer.Calls, Call{block.ID, block.Name, string(block.Input)})
		}
	}
	return answer, nil
}
