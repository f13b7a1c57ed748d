// SPDX-License-Identifier: Apache-2.0

package clients

import "encoding/json"

// vercelDialect is the AI SDK's own form, which its providers turn into an API's: https://ai-sdk.dev/docs/reference/ai-sdk-core/generate-text
// The options of a provider are for all of them; each takes its own.
var vercelDialect = &dialect{encode: encodeVercel, decode: decodeVercel}

func encodeVercel(r Request) object {
	var turns []any
	for _, turn := range r.Turns {
		turns = append(turns, vercelTurns(turn)...)
	}
	body := object{"model": r.Model, "messages": turns, "maxOutputTokens": r.limit(), "tools": r.Tools}
	if r.System != "" {
		body["instructions"] = r.System
	}
	if len(r.Stop) > 0 {
		body["stopSequences"] = r.Stop
	}
	if r.Schema != nil {
		body["schema"] = r.Schema
	}
	openAI := object{"store": false} // else the provider refers to what it takes to be stored
	body["providerOptions"] = object{"openai": openAI}
	if r.Reasoning {
		openAI["reasoningEffort"], openAI["reasoningSummary"], openAI["forceReasoning"] = "low", "auto", true
		body["maxOutputTokens"] = 4096
		body["providerOptions"] = object{
			"anthropic":     object{"thinking": object{"type": "enabled", "budgetTokens": 1024}},
			"amazonBedrock": object{"reasoningConfig": object{"type": "enabled", "budgetTokens": 1024}},
			"openai":        openAI,
		}
	}
	switch r.Choice {
	case "":
	case "required":
		body["toolChoice"] = r.Choice
	default:
		body["toolChoice"] = object{"type": "tool", "toolName": r.Choice}
	}
	return body
}

func vercelTurns(turn Turn) []any {
	if turn.Answer != nil {
		var answers []any
		_ = json.Unmarshal(turn.Answer.Native, &answers) // decodeVercel has read them before
		return answers
	}
	if turn.Results != nil {
		var results []any
		for _, result := range turn.Results {
			output := object{"type": "text", "value": result.Text}
			results = append(results, object{"type": "tool-result", "toolCallId": result.ID, "toolName": result.Name, "output": output})
		}
		return []any{object{"role": "tool", "content": results}}
	}
	parts := []any{object{"type": "text", "text": turn.Text}}
	if turn.Image != nil {
		parts = append(parts, object{"type": "file", "mediaType": "image/png", "data": turn.Image})
	}
	if turn.Document != nil {
		parts = append(parts, object{"type": "file", "mediaType": "application/pdf", "filename": "notes.pdf", "data": turn.Document})
	}
	return []any{object{"role": "user", "content": parts}}
}

func decodeVercel(result json.RawMessage) (Answer, error) {
	var told struct {
		Text, Reasoning, Signature, FinishReason string
		Calls                                    []struct {
			ToolCallID string `json:"toolCallId"`
			ToolName   string
			Input      json.RawMessage
		}
		Usage    struct{ InputTokens, OutputTokens int }
		Messages json.RawMessage
	}
	if err := json.Unmarshal(result, &told); err != nil {
		return Answer{}, unreadable("a result", result, err)
	}
	answer := Answer{
		Text: told.Text, Reasoning: told.Reasoning, Signature: told.Signature, Finish: finishes[told.FinishReason],
		Usage: Usage{told.Usage.InputTokens, told.Usage.OutputTokens}, Native: told.Messages,
	}
	for _, call := range told.Calls {
		answer.Calls = append(answer.Calls, Call{call.ToolCallID, call.ToolName, string(call.Input)})
	}
	return answer, nil
}
