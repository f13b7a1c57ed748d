// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// noEffort asks a model not to think.
const noEffort = "none"

var efforts = slices.Concat([]string{noEffort}, hub.Efforts)

var reasoningEffortRow = chatField{
	Doc:  doc(field.Mapped, "additionalModelRequestFields", "In the way of the model's family: an effort, or a number of tokens to think with. A model that cannot be asked answers as it does, and the field is reported."),
	Type: field.String, Allowed: efforts,
	Read: func(d *field.Decoder, c *chatRequest) error {
		effort, err := d.OneOf(efforts)
		c.reasoning().Off = effort == noEffort
		c.reasoning().Effort = effort
		return err
	},
}

// reasoning is what is asked of the model's thinking, made where nothing is yet.
func (c *chatRequest) reasoning() *hub.Reasoning {
	if c.Reasoning == nil {
		c.Reasoning = &hub.Reasoning{}
	}
	return c.Reasoning
}

var thinkingRow = field.ObjectOf(doc(field.Mapped, "additionalModelRequestFields", "Not OpenAI's own, but Anthropic's. It may stand beside reasoning_effort."),
	thinkingFields, func(c *chatRequest) *chatRequest { return c })

var thinkingFields = field.Object[chatRequest]{
	"type": {
		Doc: doc(field.Mapped, "additionalModelRequestFields", ""), Type: field.String, Allowed: []string{"enabled", "disabled", "adaptive"},
		Read: func(d *field.Decoder, c *chatRequest) error {
			kind, err := d.OneOf([]string{"enabled", "disabled", "adaptive"})
			c.reasoning().Off = kind == "disabled"
			return err
		},
	},
	"budget_tokens": {
		Doc: doc(field.Mapped, "additionalModelRequestFields", "For a model that takes an effort alone, the effort that is nearest."), Type: field.Integer,
		Read: func(d *field.Decoder, c *chatRequest) error {
			budget, err := d.Integer(1, maxTokensLimit)
			c.reasoning().Budget = budget
			return err
		},
	},
}

// thinkingKinds are the fields of a message's thinking_blocks by their type.
var thinkingKinds = field.Union[converse.ReasoningContent]{
	"thinking": {
		"thinking": field.TextOf(doc(field.Carried, "reasoningContent.reasoningText.text", ""), func(r *converse.ReasoningContent) *jsontext.Value { return &thought(r).Text }),
		"signature": field.TextOf(doc(field.Carried, "reasoningContent.reasoningText.signature", "A block without one is not carried, since a model takes back its own reasoning alone."),
			func(r *converse.ReasoningContent) *jsontext.Value { return &thought(r).Signature }),
		"index":         field.IgnoredRow[converse.ReasoningContent](field.Integer, "The order of the blocks tells it."),
		"cache_control": field.Dropped[converse.ReasoningContent](field.Map, "No cached prefix ends within reasoning."),
	},
	"redacted_thinking": {
		"data":          field.TextOf(doc(field.Carried, "reasoningContent.redactedContent", ""), func(r *converse.ReasoningContent) *jsontext.Value { return &r.RedactedContent }),
		"index":         field.IgnoredRow[converse.ReasoningContent](field.Integer, "The order of the blocks tells it."),
		"cache_control": field.Dropped[converse.ReasoningContent](field.Map, "No cached prefix ends within reasoning."),
	},
}

func thought(r *converse.ReasoningContent) *converse.ReasoningText {
	if r.ReasoningText == nil {
		r.ReasoningText = &converse.ReasoningText{}
	}
	return r.ReasoningText
}

// readThinking reads one of a message's thinking_blocks; it is nil where there is nothing that the model would take back.
func readThinking(d *field.Decoder) (*converse.ReasoningContent, error) {
	block := &converse.ReasoningContent{}
	if _, err := thinkingKinds.Read(d, block); err != nil {
		return nil, err
	}
	if text := block.ReasoningText; block.RedactedContent == nil && (text == nil || text.Text == nil || text.Signature == nil) {
		d.Drop()
		return nil, nil
	}
	return block, nil
}
