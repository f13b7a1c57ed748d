// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
	"github.com/outcrop-dev/outcrop/internal/wire/responses"
)

// The beginnings of items' IDs.
const (
	prefixMessage   = "msg_"
	prefixCall      = "fc_"
	prefixReasoning = "rs_"
	prefixSearch    = "ws_"
	prefixImage     = "ig_"
)

// itemID is the ID of an item by its place in the output.
func (a *answer) itemID(prefix string, index int) string {
	return prefix + a.id + "_" + strconv.Itoa(index)
}

// output makes items of the blocks of a whole answer. Texts that follow each other are parts of one message.
type output struct {
	answer *answer
	// last is the status of the last item; those before it are completed.
	last  string
	items []any
	texts *responses.Message
}

// add adds a block. One of a kind that is unknown, and what a tool of Bedrock's own has answered, say nothing to the caller.
func (o *output) add(block *converse.ContentBlock) {
	switch {
	case block.Text != nil:
		o.text(outputText(orEmpty(block.Text), nil))
	case block.CitationsContent != nil:
		o.text(cited(block.CitationsContent))
	case block.ReasoningContent != nil && isReasoning(block.ReasoningContent):
		o.item(o.answer.reasoning(len(o.items), block.ReasoningContent))
	case block.ToolUse != nil && block.ToolUse.Type == converse.ServerToolUse:
		o.item(o.answer.search(len(o.items), block.ToolUse.Input))
	case block.ToolUse != nil:
		o.item(o.answer.call(len(o.items), block.ToolUse))
	case block.Image != nil:
		o.item(o.answer.image(len(o.items), block.Image.Source.Bytes))
	}
}

func (o *output) text(text responses.OutputText) {
	if o.texts == nil {
		o.texts = &responses.Message{ID: o.answer.itemID(prefixMessage, len(o.items)), Type: responses.TypeMessage, Status: responses.StatusCompleted, Role: converse.RoleAssistant}
		o.items = append(o.items, o.texts)
	}
	o.texts.Content = append(o.texts.Content, text)
}

func (o *output) item(item any) {
	o.texts = nil
	o.items = append(o.items, item)
}

// finish returns the items.
func (o *output) finish() []any {
	if last := len(o.items) - 1; last >= 0 {
		setStatus(o.items[last], o.last)
	}
	return o.items
}

// setStatus tells of an item whether it is whole.
func setStatus(item any, status string) {
	switch item := item.(type) {
	case *responses.Message:
		item.Status = status
	case *responses.FunctionCall:
		item.Status = status
	case *responses.Reasoning:
		item.Status = status
	}
}

func outputText(text jsontext.Value, annotations []jsontext.Value) responses.OutputText {
	if annotations == nil {
		annotations = []jsontext.Value{}
	}
	return responses.OutputText{Type: responses.TypeOutputText, Text: text, Annotations: annotations, Logprobs: []jsontext.Value{}}
}

func (a *answer) call(index int, use *converse.ToolUse) *responses.FunctionCall {
	return a.callOf(index, use.ToolUseID, use.Name, jsonstring.Quote(string(arguments(use.Input))))
}

func (a *answer) callOf(index int, callID, name string, arguments jsontext.Value) *responses.FunctionCall {
	return &responses.FunctionCall{
		ID: a.itemID(prefixCall, index), Type: responses.TypeFunctionCall, Status: responses.StatusCompleted, CallID: callID, Name: name, Arguments: arguments,
	}
}

// arguments are the input of a tool, with numbers and the order of members as the model wrote them.
func arguments(input jsontext.Value) jsontext.Value {
	compact := input.Clone()
	if err := compact.Compact(); err != nil || compact.Kind() == 'n' || len(compact) == 0 {
		return jsontext.Value("{}")
	}
	return compact
}

func (a *answer) reasoning(index int, content *converse.ReasoningContent) *responses.Reasoning {
	made := &responses.Reasoning{
		ID: a.itemID(prefixReasoning, index), Type: responses.TypeReasoning, Summary: []responses.TextPart{}, EncryptedContent: sealReasoning(content),
		Status: responses.StatusCompleted,
	}
	switch text := content.ReasoningText; {
	case text == nil:
	case a.summarize:
		made.Summary = []responses.TextPart{{Type: responses.TypeSummaryText, Text: orEmpty(text.Text)}}
	default:
		made.Content = []responses.TextPart{{Type: responses.TypeReasoningText, Text: orEmpty(text.Text)}}
	}
	return made
}

// search is a search that Bedrock ran. Its query is told where the model's input has one.
func (a *answer) search(index int, input jsontext.Value) *responses.WebSearchCall {
	var asked struct {
		Query string `json:"query"`
	}
	_ = json.Unmarshal(input, &asked) // what cannot be read tells no query
	return &responses.WebSearchCall{
		ID: a.itemID(prefixSearch, index), Type: responses.TypeWebSearch, Status: responses.StatusCompleted,
		Action: responses.SearchAction{Type: "search", Query: asked.Query},
	}
}

func (a *answer) image(index int, data jsontext.Value) *responses.Image {
	return &responses.Image{ID: a.itemID(prefixImage, index), Type: responses.TypeImage, Status: responses.StatusCompleted, Result: orEmpty(data)}
}

// encode writes what is made of valid JSON, which cannot fail.
func encode(value any) jsontext.Value {
	encoded, _ := json.Marshal(value)
	return encoded
}
