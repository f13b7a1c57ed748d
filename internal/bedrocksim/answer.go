// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"strings"
)

const (
	quoteLimit    = 200
	defaultOutput = 4096
)

// answer makes the reply of a model to a prompt. It says what was read: the last user text, the system prompt, media by
// format, size and hash, tool results. It calls tools when the prompt names them or the choice demands it, cites what may be
// cited, and fits a JSON schema where one is given.
func answer(m *Model, p *prompt, b Behaviour) *reply {
	r := &reply{input: p.inputTokens(), stopReason: "end_turn"}
	calls := toolCalls(m, p)
	r.blocks = append(r.blocks, reasoningOf(m, p, b)...)
	r.blocks = append(r.blocks, grounding(m, p)...)
	if len(calls) == 0 || p.choice.mode == "auto" {
		r.blocks = append(r.blocks, texts(m, p, b, len(calls))...)
	}
	if b.Image {
		r.blocks = append(r.blocks, replyBlock{image: paintedImage()})
	}
	for _, call := range calls {
		r.blocks = append(r.blocks, replyBlock{call: call})
		r.stopReason = "tool_use"
	}
	r.finish(p.stops, p.outputLimit(m))
	if b.StopReason != "" {
		r.stopReason, r.stopSequence = b.StopReason, ""
	}
	return r
}

// texts are the texts of an answer: what is cited, the answer itself, and as many more as were asked for.
func texts(m *Model, p *prompt, b Behaviour, calls int) []replyBlock {
	blocks := citing(p.lastUser())
	for i := range max(b.Texts, 1) {
		text := answerText(m, p, b, calls)
		if i > 0 {
			text = fmt.Sprintf("\n\nText %d: %s", i+1, text)
		}
		blocks = append(blocks, replyBlock{text: text})
	}
	return blocks
}

func (p *prompt) outputLimit(m *Model) int {
	switch {
	case p.maxTokens > 0:
		return p.maxTokens
	case m.MaxOutput > 0:
		return m.MaxOutput
	default:
		return defaultOutput
	}
}

func answerText(m *Model, p *prompt, b Behaviour, calls int) string {
	switch {
	case b.Answer != "":
		return b.Answer
	case b.Tokens > 0:
		return filler(b.Tokens)
	case p.schema != nil && calls == 0:
		return string(toolInput(p.schema, p.lastUser().text()))
	case calls > 0:
		return fmt.Sprintf("I will call %d of the %d tools.", calls, len(p.tools))
	}
	parts := []string{fmt.Sprintf("This is a simulated answer of %s.", m.ID)}
	last := p.lastUser()
	if text := last.text(); text != "" {
		parts = append(parts, fmt.Sprintf("You said: %q.", clip(text)))
	}
	parts = append(parts, describeMedia(last.blocks)...)
	parts = append(parts, describeResults(last.of(blockToolResult))...)
	for _, text := range p.system {
		parts = append(parts, fmt.Sprintf("The system prompt says: %q.", clip(text)))
	}
	if len(p.turns) > 1 {
		parts = append(parts, fmt.Sprintf("The conversation has %d messages.", len(p.turns)))
	}
	return strings.Join(parts, " ")
}

func describeMedia(blocks []block) []string {
	var parts []string
	for _, b := range blocks {
		switch b.kind {
		case blockImage, blockDocument, blockVideo:
			parts = append(parts, describeOne(b))
		}
	}
	return parts
}

func describeOne(b block) string {
	sum := sha256.Sum256(b.data)
	name := ""
	if b.name != "" {
		name = fmt.Sprintf(" %q", b.name)
	}
	return fmt.Sprintf("The %s%s is %s, %d bytes%s, sha256 %s.",
		b.kind, name, b.format, len(b.data), imageSize(b), hex.EncodeToString(sum[:6]))
}

func describeResults(results []block) []string {
	var parts []string
	for _, result := range results {
		status := result.status
		if status == "" {
			status = "success"
		}
		parts = append(parts, fmt.Sprintf("Tool result %s (%s): %s", result.id, status, describeContent(result.results)))
	}
	return parts
}

func describeContent(blocks []block) string {
	var parts []string
	for _, b := range blocks {
		if b.text != "" {
			parts = append(parts, clip(b.text))
		}
	}
	return strings.Join(append(parts, describeMedia(blocks)...), " ") + "."
}

// filler is a text of n tokens.
func filler(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " w%d", i%100)
	}
	return strings.TrimPrefix(b.String(), " ")
}

// reasoningOf is the reasoning that comes before the answer where the request switches it on, or the model cannot but reason.
func reasoningOf(m *Model, p *prompt, b Behaviour) []replyBlock {
	var blocks []replyBlock
	if m.Can(AlwaysReasons) || p.thinks() && m.Can(Reasoning) {
		thought := replyBlock{text: fmt.Sprintf("The user wrote %d characters. I shall say what I read.", len(p.lastUser().text())), reasoning: true}
		if p.thinking.hidden {
			thought.text = ""
		}
		if m.Invoke == "anthropic" {
			thought.signature = sign(thought.text)
		}
		blocks = append(blocks, thought)
	}
	if b.Redacted {
		blocks = append(blocks, replyBlock{redacted: redact(p.digest)})
	}
	return blocks
}

// thinks says whether this turn is one to reason in.
func (p *prompt) thinks() bool {
	return p.thinking.on() && (p.thinking.kind != "between_tools" || len(p.lastUser().of(blockToolResult)) > 0)
}

// grounding is a search of the web by the service itself, where the request gives the model that tool: the call, the result,
// which is not shown, a text, and what it cites.
func grounding(m *Model, p *prompt) []replyBlock {
	if len(p.systemTools) == 0 {
		return nil
	}
	query, err := encodeJSON(map[string]string{"query": clip(p.lastUser().text())})
	if err != nil {
		return nil
	}
	call := &toolCall{id: toolUseID(m, p, maxCalls), name: p.systemTools[0], input: query, server: true}
	page := citation{kind: "web", url: "https://www.example.com/simulated", domain: "example.com"}
	return []replyBlock{
		{call: call}, {result: call}, {text: "I searched the web."}, {citations: []citation{page}}, {text: " "},
	}
}

// paintedImage is a PNG of one pixel.
func paintedImage() []byte {
	var painted bytes.Buffer
	_ = png.Encode(&painted, image.NewGray(image.Rect(0, 0, 1, 1))) // a buffer takes all
	return painted.Bytes()
}
