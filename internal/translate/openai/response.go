// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	bedrockwire "github.com/outcrop-dev/outcrop/internal/wire/bedrock"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// ChatResponse translates the body of a successful Converse into a chat completion, and tells the tokens that it cost. A body that holds no answer is a
// *bedrock.Error, although its status was 200.
func ChatResponse(converseBody []byte, m Meta) ([]byte, Usage, error) {
	var answer bedrockwire.ConverseResponse
	if err := json.Unmarshal(converseBody, &answer); err != nil {
		return nil, Usage{}, &bedrock.Error{Class: bedrock.Internal, Message: "Bedrock's answer cannot be read."}
	}
	if answer.Output == nil || answer.Output.Message == nil {
		return nil, Usage{}, &bedrock.Error{Class: bedrock.Internal, Message: "Bedrock answered without an output."}
	}
	usage := usageOf(answer.Usage)
	reason, err := finishReason(answer.StopReason)
	if err != nil {
		return nil, usage, err
	}
	body, err := encode(openaiwire.ChatCompletion{
		ID: m.ID, Object: openaiwire.ObjectChatCompletion, Created: m.Created, Model: m.Model, Usage: usage,
		Choices: []openaiwire.Choice{{Message: answerMessage(answer.Output.Message.Content, m.Names), FinishReason: reason}},
	})
	return body, usage, err
}

// answerMessage joins all blocks of text in their order, as a stream does, and lists the calls of tools.
func answerMessage(blocks []bedrockwire.ContentBlock, names ToolNames) openaiwire.AnswerMessage {
	var text, reasoning strings.Builder
	made := openaiwire.AnswerMessage{Role: openaiwire.RoleAssistant}
	for _, block := range blocks {
		text.WriteString(blockText(block))
		reasoning.WriteString(reasoningText(block.ReasoningContent))
		if use := block.ToolUse; use != nil && use.Type != bedrockwire.ServerToolUse {
			made.ToolCalls = append(made.ToolCalls, callOf(use, names))
		}
	}
	made.ReasoningContent = reasoning.String()
	if content := text.String(); content != "" || len(made.ToolCalls) == 0 {
		made.Content = &content
	}
	return made
}

func blockText(block bedrockwire.ContentBlock) string {
	if block.Text != nil {
		return *block.Text
	}
	if block.CitationsContent == nil {
		return ""
	}
	text := ""
	for _, cited := range block.CitationsContent.Content {
		text += cited.Text
	}
	return text
}

// reasoningText leaves out reasoning that the model's maker withholds.
func reasoningText(content *bedrockwire.ReasoningContent) string {
	if content == nil || content.ReasoningText == nil {
		return ""
	}
	return content.ReasoningText.Text
}

func callOf(use *bedrockwire.ToolUse, names ToolNames) openaiwire.ToolCall {
	return openaiwire.ToolCall{
		ID: use.ToolUseID, Type: openaiwire.TypeFunction,
		Function: openaiwire.FunctionCall{Name: names.Original(use.Name), Arguments: arguments(use.Input)},
	}
}

// arguments is the text of a tool's input, with numbers and the order of members as the model wrote them.
func arguments(input json.RawMessage) string {
	var compact bytes.Buffer
	if err := json.Compact(&compact, input); err != nil || compact.String() == "null" {
		return "{}"
	}
	return compact.String()
}
