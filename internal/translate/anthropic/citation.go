// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	wire "github.com/outcrop-dev/outcrop/internal/wire/anthropic"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// citation is a source of a text that an assistant wrote: index is that of the document or the search result, start and end are a range in it.
type citation struct {
	kind                      string
	cited, title, origin, url jsontext.Value
	index, start, end         *int64
}

// The types of citations.
const (
	citeChars        = "char_location"
	citePages        = "page_location"
	citeBlocks       = "content_block_location"
	citeSearchResult = "search_result_location"
	citeWeb          = "web_search_result_location"
)

// location is where Converse puts a type of citation.
const location = "messages[].content[].citationsContent.citations[].location."

// citationTypes are citations that an assistant's text is given back with.
var citationTypes = field.Union[citation]{
	citeChars:        documentCitation(location+"documentChar", "start_char_index", "end_char_index"),
	citePages:        documentCitation(location+"documentPage", "start_page_number", "end_page_number"),
	citeBlocks:       documentCitation(location+"documentChunk", "start_block_index", "end_block_index"),
	citeSearchResult: searchCitation(),
	citeWeb: {
		"cited_text":      citedText,
		"title":           citationTitle,
		"url":             field.TextOf(field.Doc{Fate: field.Carried, To: location + "web.url"}, func(c *citation) *jsontext.Value { return &c.url }),
		"encrypted_index": field.Dropped[citation](field.String, "Bedrock has no web search of Anthropic's.", `""`),
	},
}

var (
	citedText     = field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].citationsContent.citations[].sourceContent[].text"}, func(c *citation) *jsontext.Value { return &c.cited })
	citationTitle = field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].citationsContent.citations[].title"}, func(c *citation) *jsontext.Value { return &c.title })
)

func documentCitation(to, start, end string) field.Object[citation] {
	return field.Object[citation]{
		"cited_text":     citedText,
		"document_title": citationTitle,
		"file_id":        field.IgnoredRow[citation](field.String, "Bedrock keeps no files of Anthropic's."),
		"document_index": placeRow(to+".documentIndex", func(c *citation) **int64 { return &c.index }),
		start:            placeRow(to+".start", func(c *citation) **int64 { return &c.start }),
		end:              placeRow(to+".end", func(c *citation) **int64 { return &c.end }),
	}
}

func searchCitation() field.Object[citation] {
	const to = location + "searchResultLocation"
	return field.Object[citation]{
		"cited_text": citedText,
		"title":      citationTitle,
		"source": field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].citationsContent.citations[].source"},
			func(c *citation) *jsontext.Value { return &c.origin }),
		"search_result_index": placeRow(to+".searchResultIndex", func(c *citation) **int64 { return &c.index }),
		"start_block_index":   placeRow(to+".start", func(c *citation) **int64 { return &c.start }),
		"end_block_index":     placeRow(to+".end", func(c *citation) **int64 { return &c.end }),
	}
}

func placeRow(to string, at func(*citation) **int64) field.Field[citation] {
	return field.IntegerOf(field.Doc{Fate: field.Carried, To: to}, 0, 1<<31-1, at)
}

func readCitation(d *field.Decoder) (citation, error) {
	var c citation
	kind, err := citationTypes.Read(d, &c)
	c.kind = kind
	return c, err
}

// converse is the citation as Converse has it.
func (c *citation) converse() converse.Citation {
	out := converse.Citation{Title: c.title, Source: c.origin, Location: &converse.CitationLocation{}}
	if c.cited != nil {
		out.SourceContent = []converse.TextBlock{{Text: c.cited}}
	}
	at := &converse.DocumentLocation{DocumentIndex: valueOf(c.index), Start: valueOf(c.start), End: valueOf(c.end)}
	switch c.kind {
	case citeChars:
		out.Location.DocumentChar = at
	case citePages:
		out.Location.DocumentPage = at
	case citeBlocks:
		out.Location.DocumentChunk = at
	case citeSearchResult:
		out.Location.SearchResultLocation = &converse.SearchResultLocation{SearchResultIndex: at.DocumentIndex, Start: at.Start, End: at.End}
	case citeWeb:
		out.Location.Web = &converse.WebLocation{URL: c.url}
	}
	return out
}

func valueOf(number *int64) int64 {
	if number == nil {
		return 0
	}
	return *number
}

var (
	jsonNull    = jsontext.Value("null")
	emptyString = jsontext.Value(`""`)
)

// answerCitation is a citation of Converse as a caller gets it; false where it says not where its source is.
func answerCitation(c *converse.Citation) (wire.Citation, bool) {
	at := c.Location
	if at == nil {
		return wire.Citation{}, false
	}
	out := wire.Citation{CitedText: citedTextOf(c)}
	switch {
	case at.DocumentChar != nil:
		inDocument(&out, citeChars, c, at.DocumentChar)
		out.StartCharIndex, out.EndCharIndex = &at.DocumentChar.Start, &at.DocumentChar.End
	case at.DocumentPage != nil:
		inDocument(&out, citePages, c, at.DocumentPage)
		out.StartPageNumber, out.EndPageNumber = &at.DocumentPage.Start, &at.DocumentPage.End
	case at.DocumentChunk != nil:
		inDocument(&out, citeBlocks, c, at.DocumentChunk)
		out.StartBlockIndex, out.EndBlockIndex = &at.DocumentChunk.Start, &at.DocumentChunk.End
	case at.SearchResultLocation != nil:
		found := at.SearchResultLocation
		out.Type, out.Source, out.Title = citeSearchResult, orElse(c.Source, emptyString), orElse(c.Title, jsonNull)
		out.SearchResultIndex, out.StartBlockIndex, out.EndBlockIndex = &found.SearchResultIndex, &found.Start, &found.End
	case at.Web != nil:
		out.Type, out.URL, out.Title, out.EncryptedIndex = citeWeb, orElse(at.Web.URL, emptyString), orElse(c.Title, jsonNull), emptyString
	default:
		return out, false
	}
	return out, true
}

func inDocument(out *wire.Citation, kind string, c *converse.Citation, at *converse.DocumentLocation) {
	out.Type, out.DocumentTitle, out.DocumentIndex = kind, orElse(c.Title, jsonNull), &at.DocumentIndex
}

// citedTextOf is the text of the source that was cited.
func citedTextOf(c *converse.Citation) jsontext.Value {
	parts := make([]jsontext.Value, len(c.SourceContent))
	for i, part := range c.SourceContent {
		parts[i] = part.Text
	}
	return joined(parts)
}

// joined is the text of all parts, which is not copied where there is one.
func joined(parts []jsontext.Value) jsontext.Value {
	if len(parts) == 1 {
		return orElse(parts[0], emptyString)
	}
	return jsonstring.Concat(parts...)
}

func orElse(value, other jsontext.Value) jsontext.Value {
	if len(value) == 0 {
		return other
	}
	return value
}
