// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"cmp"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// blockDelta continues a block, and begins one of a type that Bedrock does not announce.
func (r *Reader) blockDelta(payload []byte) error {
	if at, text, is := textDelta(payload); is {
		return r.text(at, TextBlock, TextDelta, text)
	}
	r.delta = converse.ContentBlockDelta{Delta: converse.BlockDelta{Text: r.delta.Delta.Text[:0]}}
	if err := decode(payload, &r.delta); err != nil {
		return err
	}
	at, delta := r.delta.ContentBlockIndex, &r.delta.Delta
	switch {
	case delta.ToolUse != nil:
		return r.toolInput(at, delta.ToolUse.Input)
	case delta.ToolResult != nil:
		return r.addTo(at, ToolResultBlock, Event{Kind: ToolResultDelta, Parts: delta.ToolResult})
	case delta.Image != nil:
		return r.addTo(at, ImageBlock, Event{Kind: ImageDelta, Text: delta.Image.Source.Bytes})
	case delta.ReasoningContent != nil:
		return r.reasoning(at, delta.ReasoningContent)
	case delta.Citation != nil:
		r.begin(at, TextBlock)
		r.add(Event{Kind: CitationDelta, Citation: delta.Citation})
	default:
		return r.text(at, TextBlock, TextDelta, delta.Text)
	}
	return nil
}

// reasoning adds what a delta of reasoning has: a text, a signature, or withheld reasoning, which is a block of its own.
func (r *Reader) reasoning(at int, delta *converse.ReasoningDelta) error {
	return cmp.Or(
		r.text(at, ReasoningBlock, ReasoningDelta, delta.Text),
		r.text(at, ReasoningBlock, SignatureDelta, delta.Signature),
		r.text(at, RedactedBlock, RedactedDelta, delta.RedactedContent),
	)
}

// text adds a piece of text, unless it is empty.
func (r *Reader) text(at int, kind BlockType, delta EventKind, text jsontext.Value) error {
	if says, err := isText(text); !says {
		return err
	}
	r.begin(at, kind)
	r.add(Event{Kind: delta, Text: text})
	return nil
}

// isText tells whether a value is text that says anything. What is neither a string nor absent cannot be read.
func isText(value jsontext.Value) (bool, error) {
	switch {
	case len(value) == 0 || value[0] == 'n':
		return false, nil
	case value[0] != '"':
		return false, unreadable()
	}
	return !jsonstring.IsEmpty(value), nil
}

// begin opens a block of a type that Bedrock does not announce, unless it is the open one.
func (r *Reader) begin(at int, kind BlockType) {
	if r.block.open && r.block.upstream == at && r.block.kind == kind {
		return
	}
	r.closeBlock()
	r.openBlock(at, kind, Event{})
}

// addTo adds to a block that Bedrock has announced.
func (r *Reader) addTo(at int, kind BlockType, e Event) error {
	if !r.block.open || r.block.upstream != at || r.block.kind != kind {
		return outOfOrder()
	}
	r.add(e)
	return nil
}

func (r *Reader) toolInput(at int, input jsontext.Value) error {
	if !r.block.open || r.block.upstream != at {
		return outOfOrder()
	}
	if says, err := isText(input); !says {
		return err
	}
	kind := r.block.kind
	if r.block.isAnswer {
		return r.addTo(at, TextBlock, Event{Kind: TextDelta, Text: input})
	}
	if kind != ToolBlock && kind != ServerToolBlock {
		return outOfOrder()
	}
	return r.addTo(at, kind, Event{Kind: ToolInputDelta, Text: input})
}

func (r *Reader) add(e Event) {
	r.block.empty = false
	r.emit(e)
}
