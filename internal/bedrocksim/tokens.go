// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"strings"
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

// tokenize cuts a text into tokens that join to the same text: a run of letters and digits is cut into pieces of four, any
// other character is one, and white space belongs to the token after it. It resembles no model's tokenizer; it is stable.
func tokenize(text string) []string {
	var tokens []string
	start, letters := 0, 0
	for i, r := range text {
		word := unicode.IsLetter(r) || unicode.IsDigit(r)
		if i > start && tokenEnds(text[start:i], r, letters) {
			tokens = append(tokens, text[start:i])
			start, letters = i, 0
		}
		if word {
			letters++
		}
	}
	if start < len(text) {
		tokens = append(tokens, text[start:])
	}
	return tokens
}

// tokenEnds says whether the token so far is complete before r.
func tokenEnds(soFar string, r rune, letters int) bool {
	if strings.TrimSpace(soFar) == "" {
		return false
	}
	word := unicode.IsLetter(r) || unicode.IsDigit(r)
	return !word || letters == 0 || letters == wordPiece
}

func countTokens(text string) int {
	if text == "" {
		return 0
	}
	return len(tokenize(text))
}

// inputTokens is what a prompt costs.
func (p *prompt) inputTokens() int {
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
