// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// The roles of a message.
const (
	roleUser      = "user"
	roleAssistant = "assistant"
	roleSystem    = "system"
)

// The types of blocks that go to Bedrock.
const (
	blockText             = "text"
	blockImage            = "image"
	blockDocument         = "document"
	blockSearchResult     = "search_result"
	blockThinking         = "thinking"
	blockRedactedThinking = "redacted_thinking"
	blockToolUse          = "tool_use"
	blockToolResult       = "tool_result"
)

// message is one turn.
type message struct {
	role    string
	content []block
}

// block is a block of content of any type.
type block struct {
	kind string
	// path is where the block stands; empty for plain text, of which nothing is refused.
	path  string
	cache *cacheControl

	// text is that of a block of text, thinking, or the withheld data of redacted_thinking.
	text, signature jsontext.Value
	citations       []citation
	source          source
	title, context  jsontext.Value
	cited           *bool
	origin          jsontext.Value
	id, name        string
	input           jsontext.Value
	content         []block
	isError         bool
}

// messageFields is the table of one message. What of it is missing is told by readMessage.
var messageFields = field.Object[message]{
	"role": field.OneOf(field.Doc{
		Fate: field.Carried, To: "messages[].role",
		Note: "system: an instruction where it stands, or in the system prompt where the model takes none between turns.",
	},
		[]string{roleUser, roleAssistant, roleSystem}, func(m *message) *string { return &m.role }),
	"content":       withBlocks(field.Doc{Fate: field.Carried, To: "messages[].content"}, messageBlocks, func(m *message) *[]block { return &m.content }),
	"clear_at":      field.Dropped[message](field.Any, "Bedrock clears nothing of a conversation."),
	"output_config": field.Dropped[message](field.Map, "Converse has one effort for a whole request.", "{}"),
}

func readMessage(d *field.Decoder) (message, error) {
	var m message
	err := messageFields.Read(d, &m)
	switch {
	case err != nil:
	case m.role == "":
		err = field.Missing(d.Path() + ".role")
	case m.content == nil:
		err = field.Missing(d.Path() + ".content")
	}
	return m, err
}

// withBlocks is a row of content: a string, which is one block of text, or a list of blocks.
func withBlocks[T any](doc field.Doc, types field.Union[block], at func(*T) *[]block) field.Field[T] {
	return field.Field[T]{Doc: doc, Type: "string or array", Within: field.Elements(types.Entries), Read: func(d *field.Decoder, into *T) (err error) {
		if d.Kind() != '"' {
			*at(into), err = readBlocks(d, types)
			return err
		}
		text, err := d.Text()
		*at(into) = []block{{kind: blockText, text: text}}
		return err
	}}
}

func readBlocks(d *field.Decoder, types field.Union[block]) ([]block, error) {
	return field.ReadList(d, "a string or an array", func(d *field.Decoder) (block, error) {
		var b block
		kind, err := types.Read(d, &b)
		b.kind = kind
		if err != nil || b.isPlainText() {
			return b, err
		}
		b.path = d.Path()
		return b, b.complete()
	})
}

// isPlainText tells text that nothing can be wrong with, as most blocks are.
func (b *block) isPlainText() bool {
	return b.kind == blockText && b.text != nil && len(b.citations) == 0
}

// requirement is a field without which a block says nothing.
type requirement struct {
	name      string
	isMissing func(*block) bool
}

var required = map[string][]requirement{
	blockText:             {{"text", func(b *block) bool { return b.text == nil }}},
	blockImage:            {{"source", func(b *block) bool { return b.source.kind == "" }}},
	blockDocument:         {{"source", func(b *block) bool { return b.source.kind == "" }}},
	blockSearchResult:     {{"source", func(b *block) bool { return b.origin == nil }}, {"title", func(b *block) bool { return b.title == nil }}},
	blockThinking:         {{"thinking", func(b *block) bool { return b.text == nil }}},
	blockRedactedThinking: {{"data", func(b *block) bool { return b.text == nil }}},
	blockToolUse:          {{"id", func(b *block) bool { return b.id == "" }}, {"name", func(b *block) bool { return b.name == "" }}},
	blockToolResult:       {{"tool_use_id", func(b *block) bool { return b.id == "" }}},
}

func (b *block) complete() error {
	for _, r := range required[b.kind] {
		if r.isMissing(b) {
			return field.Missing(b.path + "." + r.name)
		}
	}
	return nil
}
