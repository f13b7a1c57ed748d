// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"iter"
	"slices"
	"unicode"
	"unicode/utf8"
)

const (
	// wordPiece is how many letters or digits make one token.
	wordPiece = 4
	// messageTokens is what every turn and every tool costs beside its text.
	messageTokens = 3
	// mediaTokens is what an image, a document or a video costs, whatever its size.
	mediaTokens = 256
)

// tokensOf cuts a text into tokens that join to the same text: a run of letters and digits is cut into pieces of four, any
// other character is one, and white space belongs to the token after it. It resembles no model's tokenizer; it is stable.
func tokensOf(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, letters, blank := 0, 0, true
		for i, r := range text {
			word := unicode.IsLetter(r) || unicode.IsDigit(r)
			if !blank && (!word || letters == 0 || letters == wordPiece) {
				if !yield(text[start:i]) {
					return
				}
				start, letters, blank = i, 0, true
			}
			if word {
				letters++
			}
			blank = blank && unicode.IsSpace(r)
		}
		if start < len(text) {
			yield(text[start:])
		}
	}
}

func tokenize(text string) []string { return slices.Collect(tokensOf(text)) }

func countTokens(text string) int {
	n := 0
	for range tokensOf(text) {
		n++
	}
	return n
}

// inputTokens is what a prompt costs; it is counted once.
func (p *prompt) inputTokens() int {
	if p.cost == 0 {
		p.cost = p.counted()
	}
	return p.cost
}

func (p *prompt) counted() int {
	total := 0
	for _, text := range p.system {
		total += messageTokens + countTokens(text)
	}
	for _, t := range p.turns {
		total += messageTokens + blocksTokens(t.blocks)
	}
	for _, t := range p.tools {
		total += messageTokens + countTokens(t.name) + countTokens(string(t.schema))
	}
	return total
}

func blocksTokens(blocks []block) int {
	total := 0
	for _, b := range blocks {
		switch b.kind {
		case blockImage, blockDocument, blockVideo:
			total += mediaTokens
		default:
			total += countTokens(b.text) + countTokens(b.name) + countTokens(string(b.input)) + blocksTokens(b.results)
		}
	}
	return total
}

// clip shortens a text to what an answer quotes.
func clip(text string) string {
	if utf8.RuneCountInString(text) <= quoteLimit {
		return text
	}
	return string([]rune(text)[:quoteLimit]) + "…"
}
