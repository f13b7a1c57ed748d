// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

var recordedStatus = map[string]string{
	"end_turn": "completed", "tool_use": "completed", "stop_sequence": "completed", "max_tokens": "incomplete", "guardrail_intervened": "incomplete",
}

// recordedTold reads an answer without the types of the translator, so that a member which they lack does not go unnoticed.
func recordedTold(t *testing.T, answer map[string]any) told {
	t.Helper()
	status, known := recordedStatus[answer["stopReason"].(string)]
	if !known {
		t.Fatalf("want a known reason to stop, got %v", answer["stopReason"])
	}
	want := told{Status: status, Usage: recordedUsage(answer["usage"].(map[string]any))}
	for _, block := range answer["output"].(map[string]any)["message"].(map[string]any)["content"].([]any) {
		want.add(block.(map[string]any))
	}
	return want
}

func (w *told) add(block map[string]any) {
	if text, ok := block["text"].(string); ok {
		w.Text += text
	}
	if cited, ok := block["citationsContent"].(map[string]any); ok {
		pieces, _ := cited["content"].([]any)
		for _, piece := range pieces {
			w.Text += piece.(map[string]any)["text"].(string)
		}
	}
	if reasoning, ok := block["reasoningContent"].(map[string]any); ok && len(reasoning) > 0 {
		w.Sealed = append(w.Sealed, seal(reasoning))
		if text, ok := reasoning["reasoningText"].(map[string]any); ok {
			w.Reasoning += text["text"].(string)
		}
	}
	if use, ok := block["toolUse"].(map[string]any); ok && use["type"] != "server_tool_use" {
		input, _ := json.Marshal(use["input"])
		w.Calls = append(w.Calls, toldCall{use["toolUseId"].(string), use["name"].(string), string(input)})
	}
}

// seal writes encrypted_content as its form is documented: the base64 of Bedrock's own block.
func seal(reasoning map[string]any) string {
	var block struct {
		Text     *sealedText `json:"reasoningText,omitempty"`
		Redacted any         `json:"redactedContent,omitempty"`
	}
	block.Redacted = reasoning["redactedContent"]
	if text, ok := reasoning["reasoningText"].(map[string]any); ok {
		block.Text = &sealedText{Text: text["text"], Signature: text["signature"]}
	}
	plain, _ := json.Marshal(block)
	return base64.StdEncoding.EncodeToString(plain)
}

type sealedText struct {
	Text      any `json:"text"`
	Signature any `json:"signature,omitempty"`
}

func recordedUsage(usage map[string]any) clientUsage {
	number := func(name string) int64 {
		value, _ := usage[name].(float64)
		return int64(value)
	}
	total, output := number("totalTokens"), number("outputTokens")
	want := clientUsage{Input: total - output, Output: output, Total: total}
	want.InputDetails.Cached = number("cacheReadInputTokens")
	return want
}

// join makes of a stream's frames the answer that Converse would have given.
func join(t *testing.T, frames []eventstream.Message) map[string]any {
	t.Helper()
	blocks := map[int]map[string]any{}
	answer := map[string]any{}
	last := -1
	for _, frame := range frames {
		var payload map[string]any
		if err := json.Unmarshal(frame.Payload, &payload); err != nil {
			t.Fatal(err)
		}
		switch frame.Headers.Get(":event-type").String() {
		case "contentBlockStart":
			at := int(payload["contentBlockIndex"].(float64))
			if use, ok := payload["start"].(map[string]any)["toolUse"].(map[string]any); ok {
				use["input"] = ""
				blocks[at] = map[string]any{"toolUse": use}
				last = max(last, at)
			}
		case "contentBlockDelta":
			at := int(payload["contentBlockIndex"].(float64))
			if blocks[at] == nil {
				blocks[at] = map[string]any{}
			}
			last = max(last, at)
			addDelta(blocks[at], payload["delta"].(map[string]any))
		case "messageStop":
			answer["stopReason"] = payload["stopReason"]
		case "metadata":
			answer["usage"] = payload["usage"]
		}
	}
	var content []any
	for at := range last + 1 {
		if block := blocks[at]; block != nil {
			content = append(content, parsed(t, block))
		}
	}
	answer["output"] = map[string]any{"message": map[string]any{"content": content}}
	return answer
}

func addDelta(block, delta map[string]any) {
	if text, ok := delta["text"].(string); ok {
		before, _ := block["text"].(string)
		block["text"] = before + text
	}
	if use, ok := delta["toolUse"].(map[string]any); ok {
		call := block["toolUse"].(map[string]any)
		call["input"] = call["input"].(string) + use["input"].(string)
	}
	reasoning, ok := delta["reasoningContent"].(map[string]any)
	if !ok {
		return
	}
	made, _ := block["reasoningContent"].(map[string]any)
	if made == nil {
		made = map[string]any{}
		block["reasoningContent"] = made
	}
	if redacted, ok := reasoning["redactedContent"]; ok {
		made["redactedContent"] = redacted
		return
	}
	text, _ := made["reasoningText"].(map[string]any)
	if text == nil {
		text = map[string]any{"text": ""}
		made["reasoningText"] = text
	}
	if piece, ok := reasoning["text"].(string); ok {
		text["text"] = text["text"].(string) + piece
	}
	if signature, ok := reasoning["signature"]; ok {
		text["signature"] = signature
	}
}

// parsed reads the input of a call, whose pieces are together.
func parsed(t *testing.T, block map[string]any) map[string]any {
	t.Helper()
	use, ok := block["toolUse"].(map[string]any)
	if !ok {
		return block
	}
	text := use["input"].(string)
	if text == "" {
		text = "{}"
	}
	var input any
	if err := json.Unmarshal([]byte(text), &input); err != nil {
		t.Fatal(err)
	}
	use["input"] = input
	return block
}
