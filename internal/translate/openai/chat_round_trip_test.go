// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"fmt"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/recordings"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// TestChatAnswersComeBack gives the message of each answer back, as a caller does in the next turn: Bedrock gets what it said, with signatures unchanged.
// Reasoning stands first, as it does in an answer, and all text is one block.
func TestChatAnswersComeBack(t *testing.T) {
	answers := sections(t, "upstream-response")
	for _, exchange := range recordings.Successful(recordings.IfAny(t), "Converse") {
		answers = append(answers, exchange.Body)
	}
	returned := 0
	for _, body := range answers {
		var response converse.Response
		if err := json.Unmarshal(body, &response); err != nil || response.Output == nil || response.Output.Message == nil {
			continue
		}
		want := saidAgain(response.Output.Message.Content)
		answer, _, err := chatAnswer{id: "chatcmpl-1", model: "m"}.whole([]translate.Answer{{Body: body}})
		if err != nil || len(want) == 0 {
			continue
		}
		call, err := Chat(requestOf("unknown", nextTurn(t, answer)))
		if err != nil {
			t.Errorf("%v for %s", err, answer)
			continue
		}
		var next converse.Request
		if err := json.Unmarshal(call.Bodies[0], &next); err != nil {
			t.Fatal(err)
		}
		returned++
		if diff := cmp.Diff(asJSON(t, want), asJSON(t, next.Messages[1].Content)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", body, diff)
		}
	}
	if returned < 10 {
		t.Errorf("want at least 10 answers, got %d", returned)
	}
	t.Logf("%d answers", returned)
}

// saidAgain is what of an answer is to be given back.
func saidAgain(blocks []converse.ContentBlock) []converse.ContentBlock {
	var reasoning, text, calls []converse.ContentBlock
	var pieces []jsontext.Value
	for i := range blocks {
		block := &blocks[i]
		pieces = append(pieces, textOf(block)...)
		switch thought := block.ReasoningContent; {
		case thought != nil && (thought.RedactedContent != nil || thought.ReasoningText != nil && !jsonstring.IsEmpty(thought.ReasoningText.Signature)):
			reasoning = append(reasoning, converse.ContentBlock{ReasoningContent: thought})
		case block.ToolUse != nil && block.ToolUse.Type != converse.ServerToolUse:
			calls = append(calls, converse.ContentBlock{ToolUse: &converse.ToolUse{ToolUseID: block.ToolUse.ToolUseID, Name: block.ToolUse.Name, Input: block.ToolUse.Input}})
		}
	}
	if joined := jsonstring.Concat(pieces...); !jsonstring.IsBlank(joined) {
		text = append(text, converse.ContentBlock{Text: joined})
	}
	return append(append(reasoning, text...), calls...)
}

// nextTurn is a request in which an answer's message is the history, with a result for each of its calls.
func nextTurn(t *testing.T, answer []byte) []byte {
	t.Helper()
	var completion struct {
		Choices []struct {
			Message jsontext.Value `json:"message"`
		} `json:"choices"`
	}
	var message struct {
		ToolCalls []struct {
			ID string `json:"id"`
		} `json:"tool_calls"`
	}
	if err := json.Unmarshal(answer, &completion); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(completion.Choices[0].Message, &message); err != nil {
		t.Fatal(err)
	}
	results := ""
	for _, call := range message.ToolCalls {
		results += fmt.Sprintf(`,{"role":"tool","tool_call_id":%q,"content":"done"}`, call.ID)
	}
	return fmt.Appendf(nil, `{"model":"m","messages":[{"role":"user","content":"x"},%s%s,{"role":"user","content":"y"}]}`, completion.Choices[0].Message, results)
}

func asJSON(t *testing.T, blocks []converse.ContentBlock) string {
	t.Helper()
	raw, err := json.Marshal(blocks)
	value := jsontext.Value(raw)
	if err == nil {
		err = value.Canonicalize()
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(value)
}
