// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"encoding/json"
	"fmt"
)

// converseDialect is Bedrock's own: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
var converseDialect = &dialect{encode: encodeConverse, decode: decodeConverse}

func encodeConverse(r Request) object {
	var turns []any
	for _, turn := range r.Turns {
		turns = append(turns, converseTurn(turn))
	}
	inference := object{"maxTokens": r.limit()}
	if len(r.Stop) > 0 {
		inference["stopSequences"] = r.Stop
	}
	body := object{"modelId": r.Model, "messages": turns, "inferenceConfig": inference}
	if r.System != "" {
		body["system"] = []any{object{"text": r.System}}
	}
	if r.Reasoning {
		body["additionalModelRequestFields"] = object{"thinking": object{"type": "enabled", "budget_tokens": 1024}}
		inference["maxTokens"] = 8192
	}
	if r.Schema != nil {
		structure := object{"jsonSchema": object{"name": "answer", "schema": string(r.Schema)}}
		body["outputConfig"] = object{"textFormat": object{"type": "json_schema", "structure": structure}}
	}
	if len(r.Tools) > 0 {
		body["toolConfig"] = converseTools(r)
	}
	return body
}

func converseTools(r Request) object {
	var tools []any
	for _, tool := range r.Tools {
		schema := object{"json": tool.Schema}
		tools = append(tools, object{"toolSpec": object{"name": tool.Name, "description": tool.Description, "inputSchema": schema}})
	}
	switch r.Choice {
	case "":
		return object{"tools": tools}
	case "required":
		return object{"tools": tools, "toolChoice": object{"any": object{}}}
	default:
		return object{"tools": tools, "toolChoice": object{"tool": object{"name": r.Choice}}}
	}
}

func converseTurn(turn Turn) object {
	if turn.Answer != nil {
		return object{"role": "assistant", "content": turn.Answer.Native}
	}
	var blocks []any
	for _, result := range turn.Results {
		blocks = append(blocks, object{"toolResult": object{"toolUseId": result.ID, "content": []any{object{"text": result.Text}}}})
	}
	if turn.Text != "" {
		blocks = append(blocks, object{"text": turn.Text})
	}
	if turn.Image != nil {
		blocks = append(blocks, object{"image": object{"format": "png", "source": object{"bytes": turn.Image}}})
	}
	if turn.Document != nil {
		blocks = append(blocks, object{"document": object{"format": "pdf", "name": "notes", "source": object{"bytes": turn.Document}}})
	}
	return object{"role": "user", "content": blocks}
}

// converseBlock is what the kinds of content blocks have.
type converseBlock struct {
	Text    string
	ToolUse *struct {
		ToolUseID string `json:"toolUseId"`
		Name      string
		Input     json.RawMessage
	}
	ReasoningContent *struct {
		ReasoningText struct{ Text, Signature string }
	}
}

func decodeConverse(result json.RawMessage) (Answer, error) {
	var response struct {
		StopReason string
		Output     struct {
			Message struct{ Content json.RawMessage }
		}
		Usage struct{ InputTokens, OutputTokens int }
	}
	if err := json.Unmarshal(result, &response); err != nil {
		return Answer{}, unreadable("a response", result, err)
	}
	content := response.Output.Message.Content
	var blocks []converseBlock
	if err := json.Unmarshal(content, &blocks); err != nil {
		return Answer{}, unreadable("content blocks", result, err)
	}
	answer := Answer{Finish: finishes[response.StopReason], Usage: Usage{response.Usage.InputTokens, response.Usage.OutputTokens}, Native: content}
	for _, block := range blocks {
		answer.Text += block.Text
		if block.ReasoningContent != nil {
			answer.Reasoning += block.ReasoningContent.ReasoningText.Text
			answer.Signature += block.ReasoningContent.ReasoningText.Signature
		}
		if block.ToolUse != nil {
			answer.Calls = append(answer.Calls, Call{block.ToolUse.ToolUseID, block.ToolUse.Name, string(block.ToolUse.Input)})
		}
	}
	return answer, nil
}

// unreadable is an answer that is not what its API promises.
func unreadable(want string, got json.RawMessage, err error) error {
	return fmt.Errorf("the answer has no %s (%w): %.500s", want, err, got)
}
