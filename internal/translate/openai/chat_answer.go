// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// chatAnswer makes the answers to one request. Model is the name that the caller used, created in seconds since 1970.
type chatAnswer struct {
	id      string
	model   string
	created int64
	back    hub.Back
}

// whole translates the answer of Converse into a chat completion.
func (a chatAnswer) whole(answers []translate.Answer) ([]byte, translate.Outcome, error) {
	answer, err := a.back.Answer(answers[0].Body)
	outcome := outcomeOf(answer.Usage, answer.StopReason)
	if err != nil {
		return nil, outcome, err
	}
	body, err := json.Marshal(openaiwire.ChatCompletion{
		ID: a.id, Object: openaiwire.ObjectChatCompletion, Created: a.created, Model: a.model,
		Choices: []openaiwire.Choice{{Message: messageOf(answer.Blocks), FinishReason: finishReason(answer.StopReason)}},
		Usage:   usageOf(answer.Usage), ServiceTier: TierName(answer.ServiceTier), Trace: traceOf(answer.Trace),
	})
	return body, outcome, err
}

// messageOf joins all blocks of text in their order, as a stream does, and lists the calls of tools.
func messageOf(blocks []converse.ContentBlock) openaiwire.AnswerMessage {
	var text, reasoning []jsontext.Value
	var n notes
	made := openaiwire.AnswerMessage{Role: roleAssistant}
	for i := range blocks {
		block := &blocks[i]
		n.begin()
		for _, piece := range textOf(block) {
			n.say(piece)
			text = append(text, piece)
		}
		if cited := block.CitationsContent; cited != nil {
			for j := range cited.Citations {
				n.cite(&cited.Citations[j])
			}
		}
		reasoning = append(reasoning, n.reason(block.ReasoningContent)...)
		if block.Image != nil {
			n.image(block.Image.Format, block.Image.Source.Bytes)
		}
		if use := block.ToolUse; use != nil && use.Type != converse.ServerToolUse {
			made.ToolCalls = append(made.ToolCalls, callOf(use))
		}
	}
	made.Extras = n.extras
	if len(reasoning) > 0 {
		made.ReasoningContent = join(reasoning)
	}
	if len(text) > 0 || len(made.ToolCalls) == 0 {
		made.Content = join(text)
	}
	return made
}

func textOf(block *converse.ContentBlock) []jsontext.Value {
	var pieces []jsontext.Value
	if !jsonstring.IsEmpty(block.Text) {
		pieces = append(pieces, block.Text)
	}
	if block.CitationsContent == nil {
		return pieces
	}
	for _, cited := range block.CitationsContent.Content {
		if !jsonstring.IsEmpty(cited.Text) {
			pieces = append(pieces, cited.Text)
		}
	}
	return pieces
}

// join makes one string of several, without a copy where there is one.
func join(parts []jsontext.Value) jsontext.Value {
	if len(parts) == 1 {
		return parts[0]
	}
	return jsonstring.Concat(parts...)
}

func callOf(use *converse.ToolUse) openaiwire.ToolCall {
	return openaiwire.ToolCall{ID: use.ToolUseID, Type: typeFunction, Function: openaiwire.FunctionCall{Name: use.Name, Arguments: arguments(use.Input)}}
}

// arguments is the text of a tool's input, with numbers and the order of members as the model wrote them.
func arguments(input jsontext.Value) jsontext.Value {
	compact := input.Clone()
	if err := compact.Compact(); err != nil || compact.Kind() == 'n' {
		compact = noInput
	}
	return jsonstring.Quote(string(compact))
}

// finishReasons says in OpenAI's words why a model stopped.
var finishReasons = map[string]string{
	converse.StopEndTurn:                    openaiwire.FinishStop,
	converse.StopSequence:                   openaiwire.FinishStop,
	converse.StopMaxTokens:                  openaiwire.FinishLength,
	converse.StopModelContextWindowExceeded: openaiwire.FinishLength,
	converse.StopToolUse:                    openaiwire.FinishToolCalls,
	converse.StopContentFiltered:            openaiwire.FinishContentFilter,
	converse.StopGuardrailIntervened:        openaiwire.FinishContentFilter,
}

// finishReason translates a reason to stop. One that is newer than the table means that the model stopped of itself.
func finishReason(stop string) string {
	if reason, known := finishReasons[stop]; known {
		return reason
	}
	return openaiwire.FinishStop
}
