// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// Answer is a whole answer of Converse in the caller's terms: tools have the caller's names, and structured output is text.
type Answer struct {
	Blocks     []converse.ContentBlock
	StopReason string
	Usage      converse.Usage
	// Additional is what of the model's own answer was asked for, an object or nil.
	Additional  map[string]any
	Trace       *converse.Trace
	ServiceTier string
}

// Answer reads the body of a successful Converse. A body that holds no answer is a *bedrock.Error, although its status was 200; the usage is told even then.
func (b *Back) Answer(body []byte) (*Answer, error) {
	var response converse.Response
	if err := json.Unmarshal(body, &response); err != nil {
		return &Answer{}, &bedrock.Error{Class: bedrock.Internal, Message: "Bedrock's answer cannot be read."}
	}
	answer := &Answer{StopReason: response.StopReason, Trace: response.Trace}
	if response.Usage != nil {
		answer.Usage = *response.Usage
	}
	if response.ServiceTier != nil {
		answer.ServiceTier = response.ServiceTier.Type
	}
	if response.AdditionalModelResponseFields != nil {
		_ = json.Unmarshal(response.AdditionalModelResponseFields, &answer.Additional) // what is no object says nothing
	}
	if response.Output == nil || response.Output.Message == nil {
		return answer, &bedrock.Error{Class: bedrock.Internal, Message: "Bedrock answered without an output."}
	}
	answer.Blocks = slices.DeleteFunc(response.Output.Message.Content, saysNothing)
	b.restore(answer)
	return answer, stopError(answer.StopReason)
}

// saysNothing tells a block of empty text or reasoning, which a stream has no event for.
func saysNothing(block converse.ContentBlock) bool {
	if block.ReasoningContent != nil && block.ReasoningContent.ReasoningText != nil {
		thought := block.ReasoningContent.ReasoningText
		return jsonstring.IsEmpty(thought.Text) && jsonstring.IsEmpty(thought.Signature)
	}
	return block.Text != nil && jsonstring.IsEmpty(block.Text)
}

// restore puts the caller's names of tools back, and makes text of the tool that stands for structured output.
func (b *Back) restore(answer *Answer) {
	for i := range answer.Blocks {
		use := answer.Blocks[i].ToolUse
		switch {
		case use == nil || use.Type == converse.ServerToolUse:
		case b.isAnswer(use.Name):
			answer.Blocks[i] = converse.ContentBlock{Text: jsonstring.Quote(string(use.Input))}
			answer.StopReason = endOf(answer.StopReason)
		default:
			use.Name = b.Names.Original(use.Name)
		}
	}
}

func (b *Back) isAnswer(tool string) bool { return b.answerTool != "" && tool == b.answerTool }

// endOf is the reason to stop of an answer whose call of a tool is text to the caller.
func endOf(reason string) string {
	if reason == converse.StopToolUse {
		return converse.StopEndTurn
	}
	return reason
}

// stopError is the error that a reason to stop stands for: an answer that the model did not manage to form is none.
func stopError(reason string) error {
	switch reason {
	case "":
		return &bedrock.Error{Class: bedrock.Internal, Message: "Bedrock's answer does not say why the model stopped."}
	case converse.StopMalformedModelOutput, converse.StopMalformedToolUse:
		return &bedrock.Error{Class: bedrock.ModelFailed, Message: "The model formed an answer that cannot be used (" + reason + "). Send the request again."}
	}
	return nil
}

// PromptTokens is the input as OpenAI counts it: with what was read from and written to the cache.
func PromptTokens(u converse.Usage) int64 {
	return u.InputTokens + u.CacheReadInputTokens + u.CacheWriteInputTokens
}
