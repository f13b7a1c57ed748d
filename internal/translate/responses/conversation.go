// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"encoding/base64"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// conversation makes turns of items. It holds them to the rule that OpenAI and Bedrock share: each call of a function is answered before the model speaks
// again, and nothing else is answered.
type conversation struct {
	chat   *hub.Chat
	names  hub.Names
	report *field.Report
	// waiting counts the calls without an output by their IDs, and unanswered lists them.
	waiting    map[string]int
	unanswered []string
	// asked is what the user's turn has so far beside the results that it begins with.
	asked []converse.ContentBlock
}

// adders add an item of each type to the conversation.
var adders = map[string]func(*conversation, *item) error{
	itemMessage:   (*conversation).message,
	itemCall:      (*conversation).call,
	itemOutput:    (*conversation).output,
	itemReasoning: (*conversation).reasoning,
	itemWebSearch: func(*conversation, *item) error { return nil }, // the table reports it
}

func (c *conversation) add(items []item) error {
	c.waiting = map[string]int{}
	for i := range items {
		if err := adders[items[i].Kind](c, &items[i]); err != nil {
			return err
		}
	}
	c.ask()
	return c.answered("input")
}

// ask ends the user's turn.
func (c *conversation) ask() {
	c.chat.Say(converse.RoleUser, c.asked...)
	c.asked = nil
}

func (c *conversation) message(i *item) error {
	switch {
	case i.Role == "":
		return field.Missing(i.path + ".role")
	case i.Content == nil && i.Role == converse.RoleUser:
		return field.Refuse(field.CodeEmptyString, i.path+".content",
			"Invalid '%s.content': expected a text that is not blank, an image or a file, which Bedrock needs in each message of a user.", i.path)
	case i.Role == converse.RoleUser:
		c.asked = append(c.asked, i.Content...)
		return nil
	case i.Role == converse.RoleAssistant:
		return c.speak(i.path, i.Content...)
	}
	return c.instruct(i)
}

// speak adds to the model's turn, which begins only when all calls of the last one are answered.
func (c *conversation) speak(path string, blocks ...converse.ContentBlock) error {
	c.ask()
	if last := len(c.chat.Messages) - 1; last >= 0 && c.chat.Messages[last].Role != converse.RoleAssistant {
		if err := c.answered(path); err != nil {
			return err
		}
	}
	c.chat.Say(converse.RoleAssistant, blocks...)
	return nil
}

// instruct adds to the instructions, which are text and points of the cache.
func (c *conversation) instruct(i *item) error {
	c.ask()
	for _, block := range i.Content {
		switch {
		case block.Text != nil:
			c.chat.Instruct(block.Text)
		case block.CachePoint == nil:
			return field.Refuse(field.CodeValue, i.path+".content", "Invalid '%s.content': the role '%s' takes text alone. Give images and files as the user.", i.path, i.Role)
		case len(c.chat.Messages) == 0:
			c.chat.System = append(c.chat.System, converse.SystemBlock{CachePoint: block.CachePoint})
		default:
			c.chat.Say(converse.RoleSystem, block)
		}
	}
	return nil
}

// call hands over the arguments as they were written: numbers and the order of members are kept.
func (c *conversation) call(i *item) error {
	if i.CallID == "" || i.Name == "" {
		return field.Missing(i.path + missingOf(i))
	}
	input := jsontext.Value(jsonstring.Unquote(i.Arguments))
	if jsonstring.IsBlank(i.Arguments) {
		input = jsontext.Value("{}")
	}
	if input.Kind() != '{' || !input.IsValid() || field.Depth(input) > field.MaxDepth {
		at := i.path + ".arguments"
		return field.Refuse(field.CodeValue, at, "Invalid '%s': expected a string that holds a JSON object, as the model gave it.", at)
	}
	if err := c.speak(i.path, converse.ContentBlock{ToolUse: &converse.ToolUse{
		ToolUseID: hub.ToolUseID(i.CallID), Name: c.names.Upstream(i.Name), Input: input,
	}}); err != nil {
		return err
	}
	c.waiting[i.CallID]++
	c.unanswered = append(c.unanswered, i.CallID)
	return nil
}

func missingOf(i *item) string {
	if i.CallID == "" {
		return ".call_id"
	}
	return ".name"
}

// output says a result before what else the user's turn has, where models want it.
func (c *conversation) output(i *item) error {
	switch {
	case i.CallID == "":
		return field.Missing(i.path + ".call_id")
	case c.waiting[i.CallID] == 0:
		return field.Refuse(field.CodeValue, i.path, "No tool call found for function call output with call_id %s.", field.Clip(i.CallID))
	}
	c.waiting[i.CallID]--
	blocks := []converse.ContentBlock{{ToolResult: &converse.ToolResult{ToolUseID: hub.ToolUseID(i.CallID), Content: results(i.Output)}}}
	for _, block := range i.Output {
		if block.CachePoint != nil {
			blocks = append(blocks, block)
		}
	}
	if i.Cache != nil {
		blocks = append(blocks, converse.ContentBlock{CachePoint: i.Cache})
	}
	c.chat.Say(converse.RoleUser, blocks...)
	return nil
}

func results(blocks []converse.ContentBlock) []converse.ToolResultContent {
	content := []converse.ToolResultContent{}
	for _, block := range blocks {
		if block.CachePoint == nil {
			content = append(content, converse.ToolResultContent{Text: block.Text, Image: block.Image, Document: block.Document})
		}
	}
	return content
}

// reasoning gives reasoning back as this endpoint gave it. What another maker has encrypted says nothing to Bedrock.
func (c *conversation) reasoning(i *item) error {
	content := openReasoning(i.Encrypted)
	switch {
	case content != nil:
		return c.speak(i.path, converse.ContentBlock{ReasoningContent: content})
	case i.Encrypted != nil:
		c.report.Drop(i.path + ".encrypted_content")
	case i.Readable:
		c.report.Drop(i.path + ".content")
	}
	return nil
}

// answered refuses where a call waits for its output.
func (c *conversation) answered(path string) error {
	for _, id := range c.unanswered {
		if c.waiting[id] > 0 {
			return field.Refuse(field.CodeValue, path, "No tool output found for function call %s.", field.Clip(id))
		}
	}
	c.unanswered = c.unanswered[:0]
	return nil
}

// sealReasoning makes the encrypted_content of reasoning, a JSON string. It is not encrypted: what it keeps is the signature of its maker, or what that maker withheld.
func sealReasoning(content *converse.ReasoningContent) jsontext.Value {
	plain, _ := json.Marshal(content) // its members are valid JSON
	return jsonstring.Quote(base64.StdEncoding.EncodeToString(plain))
}

// openReasoning is the way back; nil for what was not sealed here.
func openReasoning(sealed jsontext.Value) *converse.ReasoningContent {
	plain, err := base64.StdEncoding.DecodeString(jsonstring.Unquote(sealed))
	if err != nil || len(plain) == 0 {
		return nil
	}
	var content converse.ReasoningContent
	if err := json.Unmarshal(plain, &content, json.RejectUnknownMembers(true)); err != nil || !isReasoning(&content) {
		return nil
	}
	return &content
}

// isReasoning tells reasoning that Bedrock can read: one of the two forms, made of strings.
func isReasoning(content *converse.ReasoningContent) bool {
	isString := func(s jsontext.Value) bool { return s.Kind() == '"' }
	if text := content.ReasoningText; text != nil {
		return content.RedactedContent == nil && isString(text.Text) && (text.Signature == nil || isString(text.Signature))
	}
	return isString(content.RedactedContent)
}
