// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"strings"
)

// prompt is what a model is asked, whatever the form of the body that asked it.
type prompt struct {
	system    []string
	turns     []turn
	tools     []tool
	choice    toolChoice
	maxTokens int
	stops     []string
	reasoning bool
	schema    json.RawMessage
	digest    string
}

type turn struct {
	role   string
	blocks []block
}

// blockKind tells blocks of content apart.
type blockKind string

const (
	blockText       blockKind = "text"
	blockImage      blockKind = "image"
	blockDocument   blockKind = "document"
	blockVideo      blockKind = "video"
	blockToolUse    blockKind = "toolUse"
	blockToolResult blockKind = "toolResult"
	blockOther      blockKind = "other"
)

// block is one piece of content. Which fields are set depends on its kind.
type block struct {
	kind    blockKind
	text    string
	name    string
	format  string
	data    []byte
	id      string
	status  string
	input   json.RawMessage
	results []block
}

type tool struct {
	name   string
	schema json.RawMessage
}

// toolChoice is how free the model is: auto, any or tool.
type toolChoice struct {
	mode string
	name string
}

// lastUser is the turn that the model answers.
func (p *prompt) lastUser() turn {
	for i := len(p.turns) - 1; i >= 0; i-- {
		if p.turns[i].role == "user" {
			return p.turns[i]
		}
	}
	return turn{}
}

func (t turn) text() string {
	var texts []string
	for _, b := range t.blocks {
		if b.kind == blockText {
			texts = append(texts, b.text)
		}
	}
	return strings.Join(texts, "\n")
}

func (t turn) of(kind blockKind) []block {
	var found []block
	for _, b := range t.blocks {
		if b.kind == kind {
			found = append(found, b)
		}
	}
	return found
}
