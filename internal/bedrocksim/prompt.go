// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"strings"
)

// prompt is what a model is asked, whatever the form of the body that asked it.
type prompt struct {
	system      []string
	turns       []turn
	tools       []tool
	systemTools []string
	choice      toolChoice
	maxTokens   int
	stops       []string
	// sampling names the parameters of sampling that are given, with their values.
	sampling map[string]float64
	thinking thinking
	schema   json.RawMessage
	// marks are the points up to which the prompt is to be cached, in order.
	marks []mark
	// fieldPaths are the JSON pointers of the members of the model's own answer that are asked for.
	fieldPaths []string
	tier       string
	latency    string
	// guardrail is the guardrail that is wanted, and source what ApplyGuardrail says the text is: INPUT or OUTPUT.
	guardrail guardrailUse
	source    string
	digest    string
	// cost is the number of tokens, once it was counted.
	cost int
}

// thinking is how a request asks for reasoning. Kind is enabled, adaptive, between_tools or disabled, or empty where nothing is
// said; hidden says that the answer is to have the signatures without the thoughts.
type thinking struct {
	kind   string
	budget int
	hidden bool
}

func (t thinking) on() bool { return t.kind != "" && t.kind != "disabled" }

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
	blockReasoning  blockKind = "reasoning"
	blockRedacted   blockKind = "redacted"
	blockSearch     blockKind = "searchResult"
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
	// signature is that of reasoning, server says that a call or a result is of a tool that the service itself ran, cited that
	// the answer may cite the block, guarded that it is marked for the guardrail, and chunks are the parts of a document.
	signature string
	server    bool
	cited     bool
	guarded   bool
	chunks    []string
}

type tool struct {
	name   string
	schema json.RawMessage
}

// toolChoice is how free the model is: auto, any or tool; single allows one call at most.
type toolChoice struct {
	mode   string
	name   string
	single bool
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
