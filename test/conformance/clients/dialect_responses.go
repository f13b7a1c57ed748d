// SPDX-License-Identifier: Apache-2.0

package clients

import "encoding/json"

// responsesDialect is OpenAI's responses, without stored state: https://platform.openai.com/docs/api-reference/responses
var responsesDialect = &dialect{encode: encodeResponses, decode: decodeResponses}

func encodeResponses(r Request) object {
	var input []any
	for _, turn := range r.Turns {
		input = append(input, responsesItems(turn)...)
	}
	body := object{"model": r.Model, "input": input, "max_output_tokens": r.limit(), "store": false}
	if r.System != "" {
		body["instructions"] = r.System
	}
	if r.Reasoning {
		body["reasoning"] = object{"effort": "low", "summary": "auto"}
		body["include"] = []any{"reasoning.encrypted_content"}
		body["max_output_tokens"] = 8192
	}
	if r.Schema != nil {
		body["text"] = object{"format": object{"type": "json_schema", "name": "answer", "schema": r.Schema, "strict": true}}
	}
	for _, tool := range r.Tools {
		function := object{"type": "function", "name": tool.Name, "description": tool.Description, "parameters": tool.Schema, "strict": false}
		body["tools"] = append(list(body["tools"]), function)
	}
	switch r.Choice {
	case "":
	case "required":
		body["tool_choice"] = r.Choice
	default:
		body["tool_choice"] = object{"type": "function", "name": r.Choice}
	}
	return body
}

func responsesItems(turn Turn) []any {
	if turn.Answer != nil {
		var items []any
		_ = json.Unmarshal(turn.Answer.Native, &items) // decodeResponses has read them before
		return items
	}
	if turn.Results != nil {
		var items []any
		for _, result := range turn.Results {
			items = append(items, object{"type": "function_call_output", "call_id": result.ID, "output": result.Text})
		}
		return items
	}
	parts := []any{object{"type": "input_text", "text": turn.Text}}
	if turn.Image != nil {
		parts = append(parts, object{"type": "input_image", "detail": "auto", "image_url": dataURL("image/png", turn.Image)})
	}
	if turn.Document != nil {
		parts = append(parts, object{"type": "input_file", "filename": "notes.pdf", "file_data": dataURL("application/pdf", turn.Document)})
	}
	return []any{object{"type": "message", "role": "user", "content": parts}}
}

// responsesItem is what the kinds of output items have.
type responsesItem struct {
	Type      string
	Name      string
	CallID    string `json:"call_id"`
	Arguments string
	Encrypted string `json:"encrypted_content"`
	Content   []struct{ Type, Text string }
	Summary   []struct{ Text string }
}

func decodeResponses(result json.RawMessage) (Answer, error) {
	var response struct {
		Status            string
		IncompleteDetails *struct{ Reason string } `json:"incomplete_details"`
		Output            json.RawMessage
		Usage             struct {
			InputTokens  int `json:"input_tokens"`
			OutputTokens int `json:"output_tokens"`
		}
	}
	if err := json.Unmarshal(result, &response); err != nil {
		return Answer{}, unreadable("a response", result, err)
	}
	var items []responsesItem
	if err := json.Unmarshal(response.Output, &items); err != nil {
		return Answer{}, unreadable("output items", result, err)
	}
	answer := Answer{Finish: finishes[response.Status], Usage: Usage{response.Usage.InputTokens, response.Usage.OutputTokens}, Native: response.Output}
	if response.IncompleteDetails != nil && response.IncompleteDetails.Reason != "" {
		answer.Finish = finishes[response.IncompleteDetails.Reason]
	}
	for _, item := range items {
		answer.addItem(item)
	}
	return answer, nil
}

func (a *Answer) addItem(item responsesItem) {
	switch item.Type {
	case "message":
		for _, part := range item.Content {
			a.Text += part.Text
		}
	case "reasoning":
		a.Signature += item.Encrypted
		for _, part := range item.Summary {
			a.Reasoning += part.Text
		}
		for _, part := range item.Content {
			a.Reasoning += part.Text
		}
	case "function_call":
		a.Calls = append(a.Calls, Call{item.CallID, item.Name, item.Arguments})
		if a.Finish == "stop" {
			a.Finish = "tools" // the API has no word of its own for it
		}
	}
}
