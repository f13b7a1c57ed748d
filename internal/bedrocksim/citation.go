// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"strings"
	"unicode/utf8"
)

// citation is a place that a text of the answer cites. Kind is the member of the location's union.
type citation struct {
	kind       string
	title      string
	source     string
	quote      string
	index      int
	start, end int
	url        string
	domain     string
}

// citing makes the texts that cite the documents and search results of a turn for which citations are switched on.
func citing(t turn) []replyBlock {
	var blocks []replyBlock
	documents, results := 0, 0
	for _, b := range t.flat() {
		c, ok := citationOf(b, documents, results)
		switch b.kind {
		case blockDocument:
			documents++
		case blockSearch:
			results++
		}
		if ok {
			blocks = append(blocks, replyBlock{text: "It says: " + strings.TrimSpace(c.quote), citations: []citation{c}}, replyBlock{text: " "})
		}
	}
	return blocks
}

// flat is the blocks of a turn and those inside its tool results, in order.
func (t turn) flat() []block {
	var all []block
	for _, b := range t.blocks {
		all = append(all, b)
		all = append(all, b.results...)
	}
	return all
}

func citationOf(b block, documents, results int) (citation, bool) {
	if !b.cited {
		return citation{}, false
	}
	c := citation{title: b.name, end: 1}
	switch {
	case b.kind == blockSearch:
		c.kind, c.index, c.source, c.quote = "searchResultLocation", results, b.id, firstOf(b.chunks)
	case len(b.chunks) > 0:
		c.kind, c.index, c.quote = "documentChunk", documents, b.chunks[0]
	case b.format == "pdf":
		c.kind, c.index, c.quote, c.start, c.end = "documentPage", documents, "the first page", 1, 2
	default:
		c.kind, c.index, c.quote = "documentChar", documents, sentence(string(b.data))
		c.end = utf8.RuneCountInString(c.quote)
	}
	return c, true
}

func firstOf(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// sentence is the first sentence of a text, with the space behind it.
func sentence(text string) string {
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+2]
	}
	return text
}

// asConverse is the citation as a member of citationsContent, and without the words of the unary form as a delta of a stream.
func (c citation) asConverse() map[string]any {
	converted := map[string]any{"location": map[string]any{c.kind: c.location()}}
	if c.title != "" {
		converted["title"] = c.title
	}
	if c.source != "" {
		converted["source"] = c.source
	}
	if c.quote != "" {
		converted["sourceContent"] = []any{map[string]any{"text": c.quote}}
	}
	return converted
}

func (c citation) location() map[string]any {
	switch c.kind {
	case "web":
		return map[string]any{"url": c.url, "domain": c.domain}
	case "searchResultLocation":
		return map[string]any{"searchResultIndex": c.index, "start": c.start, "end": c.end}
	default:
		return map[string]any{"documentIndex": c.index, "start": c.start, "end": c.end}
	}
}

// anthropicCitations are the names that Anthropic gives to a kind of citation, its start and its end.
var anthropicCitations = map[string][3]string{
	"documentChar":         {"char_location", "start_char_index", "end_char_index"},
	"documentPage":         {"page_location", "start_page_number", "end_page_number"},
	"documentChunk":        {"content_block_location", "start_block_index", "end_block_index"},
	"searchResultLocation": {"search_result_location", "start_block_index", "end_block_index"},
}

func (c citation) asAnthropic() map[string]any {
	names := anthropicCitations[c.kind]
	converted := map[string]any{"type": names[0], "cited_text": c.quote, names[1]: c.start, names[2]: c.end}
	if c.kind == "searchResultLocation" {
		converted["search_result_index"], converted["source"], converted["title"] = c.index, c.source, c.title
		return converted
	}
	converted["document_index"], converted["document_title"] = c.index, c.title
	return converted
}
