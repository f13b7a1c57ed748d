// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"encoding/base64"
	"encoding/json"
)

// object is a JSON object.
type object = map[string]any

// finishes are the APIs' words for the end of an answer in this package's.
var finishes = map[string]string{
	"stop": "stop", "end_turn": "stop", "stop_sequence": "stop", "completed": "stop",
	"length": "length", "max_tokens": "length", "max_output_tokens": "length",
	"tool_calls": "tools", "tool_use": "tools", "tool-calls": "tools",
	"content_filter": "filter", "refusal": "filter", "guardrail_intervened": "filter", "content-filter": "filter",
}

// chatDialect is OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat
var chatDialect = &dialect{encode: encodeChat, decode: decodeChat}

func encodeChat(r Request) object {
	var messages []any
	if r.System != "" {
		messages = append(messages, object{"role": "system", "content": r.System})
	}
	for _, turn := range r.Turns {
		messages = append(messages, chatMessages(turn)...)
	}
	body := object{"model": r.Model, "messages": messages, "max_completion_tokens": r.limit()}
	if len(r.Stop) > 0 {
		body["stop"] = r.Stop
	}
	if r.Reasoning {
		body["reasoning_effort"] = "low"
		body["max_completion_tokens"] = 8192
	}
	if r.Schema != nil {
		body["response_format"] = object{"type": "json_schema", "json_schema": object{"name": "answer", "schema": r.Schema, "strict": true}}
	}
	for _, tool := range r.Tools {
		function := object{"name": tool.Name, "description": tool.Description, "parameters": tool.Schema}
		body["tools"] = append(list(body["tools"]), object{"type": "function", "function": function})
	}
	if choice := chatChoice(r.Choice); choice != nil {
		body["tool_choice"] = choice
	}
	return body
}

func chatChoice(choice string) any {
	switch choice {
	case "":
		return nil
	case "required":
		return choice
	default:
		return object{"type": "function", "function": object{"name": choice}}
	}
}

func chatMessages(turn Turn) []any {
	if turn.Answer != nil {
		return []any{turn.Answer.Native}
	}
	if turn.Results != nil {
		var messages []any
		for _, result := range turn.Results {
			messages = append(messages, object{"role": "tool", "tool_call_id": result.ID, "content": result.Text})
		}
		return messages
	}
	parts := []any{object{"type": "text", "text": turn.Text}}
	if turn.Image != nil {
		parts = append(parts, object{"type": "image_url", "image_url": object{"url": dataURL("image/png", turn.Image)}})
	}
	if turn.Document != nil {
		parts = append(parts, object{"type": "file", "file": object{"filename": "notes.pdf", "file_data": dataURL("application/pdf", turn.Document)}})
	}
	return []any{object{"role": "user", "content": parts}}
}

func decodeChat(result json.RawMessage) (Answer, error) {
	var completion struct {
		Choices []struct {
			FinishReason string `json:"finish_reason"`
			Message      json.RawMessage
		}
		Usage struct {
			PromptTokens     int `json:"prompt_tokens"`
			CompletionTokens int `json:"completion_tokens"`
		}
	}
	if err := json.Unmarshal(result, &completion); err != nil || len(completion.Choices) != 1 {
		return Answer{}, unreadable("one choice", result, err)
	}
	var message struct {
		Content   string
		Reasoning string `json:"reasoning_content"`
		ToolCalls []struct {
			ID       string
			Function struct{ Name, Arguments string }
		} `json:"tool_calls"`
	}
	choice := completion.Choices[0]
	if err := json.Unmarshal(choice.Message, &message); err != nil {
		return Answer{}, unreadable("a message", result, err)
	}
	usage := Usage{completion.Usage.PromptTokens, completion.Usage.CompletionTokens}
	answer := Answer{Text: message.Content, Reasoning: message.Reasoning, Finish: finishes[choice.FinishReason], Usage: usage, Native: choice.Message}
	for _, call := range message.ToolCalls {
		answer.Calls = append(answer.Calls, Call{call.ID, call.Function.Name, call.Function.Arguments})
	}
	return answer, nil
}

func dataURL(media string, data []byte) string {
	return "data:" + media + ";base64," + base64.StdEncoding.EncodeToString(data)
}

// list is the list that v holds, which may be none.
func list(v any) []any {
	elements, _ := v.([]any)
	return elements
}
