// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// toolCall is a model's call of a function in the history. Input is the JSON object that its arguments hold.
type toolCall struct {
	id, name string
	input    jsontext.Value
}

// callKinds are the fields of a call by its type. The index is what callers that collected a stream send back.
var callKinds = field.Union[toolCall]{
	typeFunction: {
		"id":       callID,
		"function": field.ObjectOf(doc(field.Mapped, "messages[].content[].toolUse", ""), calledFields, func(c *toolCall) *toolCall { return c }),
		"index":    field.IgnoredRow[toolCall](field.Integer, "The order of the calls tells it."),
	},
	typeCustom: {
		"id":       callID,
		typeCustom: field.RefusedRow[toolCall](field.Map, "Bedrock's models take no tools of free text."),
	},
}

var callID = field.NameOf(doc(field.Mapped, "messages[].content[].toolUse.toolUseId", "An ID that Bedrock does not take becomes a hash of it."),
	func(c *toolCall) *string { return &c.id })

var calledFields = field.Object[toolCall]{
	"name": field.NameOf(doc(field.Mapped, "messages[].content[].toolUse.name", ""), func(c *toolCall) *string { return &c.name }),
	"arguments": field.Custom(field.String, doc(field.Mapped, "messages[].content[].toolUse.input", "The text of a JSON object, with numbers and the order of names as they are written."),
		func(d *field.Decoder, c *toolCall) error {
			text, err := d.Text()
			if err == nil {
				c.input, err = readInput(text, d.Path())
			}
			return err
		}),
}

// readInput reads the object that the arguments of a call are the text of.
func readInput(text jsontext.Value, path string) (jsontext.Value, error) {
	unquoted, _ := jsontext.AppendUnquote(nil, text) // the string is valid
	input := jsontext.Value(bytes.TrimSpace(unquoted))
	if len(input) == 0 {
		return nil, nil
	}
	if input[0] != '{' || !input.IsValid() || field.Depth(input) > field.MaxDepth {
		return nil, field.Refuse(field.CodeValue, path, "Invalid '%s': expected a string that holds a JSON object, as the model gave it.", path)
	}
	return input, nil
}

func readCall(d *field.Decoder) (toolCall, error) {
	c := toolCall{}
	if _, err := callKinds.Read(d, &c); err != nil {
		return c, err
	}
	for _, need := range []struct{ given, path string }{{c.id, "id"}, {c.name, "function.name"}} {
		if need.given == "" {
			return c, field.Missing(d.Path() + "." + need.path)
		}
	}
	return c, nil
}

var noInput = jsontext.Value("{}")

func (c *toolCall) block(names hub.Names) converse.ContentBlock {
	use := &converse.ToolUse{ToolUseID: hub.ToolUseID(c.id), Name: names.Upstream(c.name), Input: c.input}
	if use.Input == nil {
		use.Input = noInput
	}
	return converse.ContentBlock{ToolUse: use}
}

// maxQuotedIDs bounds how many IDs of calls an error message names.
const maxQuotedIDs = 5

// openCalls are the calls of one message that wait for their results.
type openCalls struct {
	calls   []toolCall
	waiting map[string]int
	count   int
}

// checkToolResults holds the history to the rule that OpenAI and Bedrock share: each call of a tool is answered before anyone speaks again, and nothing
// else is answered.
func checkToolResults(messages []message) error {
	var open openCalls
	for i := range messages {
		m := &messages[i]
		role := func() string { return fmt.Sprintf("messages[%d].role", i) }
		switch {
		case m.role == roleTool && !open.answer(m.callID):
			return field.Refuse(field.CodeValue, role(), "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'.")
		case m.role == roleTool:
			continue
		case open.count > 0:
			return open.unanswered(role())
		}
		open = newOpenCalls(m.calls)
	}
	if open.count > 0 {
		return open.unanswered("messages")
	}
	return nil
}

func newOpenCalls(calls []toolCall) openCalls {
	if len(calls) == 0 {
		return openCalls{}
	}
	open := openCalls{calls: calls, waiting: make(map[string]int, len(calls)), count: len(calls)}
	for _, c := range calls {
		open.waiting[c.id]++
	}
	return open
}

// answer tells whether a call with that ID waited for its result.
func (o *openCalls) answer(id string) bool {
	if o.waiting[id] == 0 {
		return false
	}
	o.waiting[id]--
	o.count--
	return true
}

func (o *openCalls) unanswered(path string) error {
	var quoted []string
	for _, c := range o.calls {
		if o.waiting[c.id] > 0 && len(quoted) < maxQuotedIDs {
			quoted = append(quoted, field.Clip(c.id))
		}
	}
	return field.Refuse(field.CodeValue, path, "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "+
		"The following tool_call_ids did not have response messages: %s", strings.Join(quoted, ", "))
}
