// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
	"github.com/outcrop-dev/outcrop/internal/wire/responses"
)

// cited is a text with its sources.
func cited(content *converse.CitationsContent) responses.OutputText {
	pieces := make([]jsontext.Value, len(content.Content))
	for i, piece := range content.Content {
		pieces[i] = orEmpty(piece.Text)
	}
	text := jsonstring.Concat(pieces...)
	var annotations []jsontext.Value
	for i := range content.Citations {
		if made := annotation(&content.Citations[i], text); made != nil {
			annotations = append(annotations, made)
		}
	}
	return outputText(text, annotations)
}

// annotation cites a source for a text; nil for one of which Bedrock tells no place. What OpenAI has no member for, such as the words that are cited, is left
// out.
func annotation(c *converse.Citation, text jsontext.Value) jsontext.Value {
	location := c.Location
	switch {
	case location == nil:
		return nil
	case location.Web != nil:
		return urlCitation(c, location.Web.URL, text)
	case location.SearchResultLocation != nil && isURL(c.Source):
		return urlCitation(c, c.Source, text)
	case location.SearchResultLocation != nil:
		return fileCitation(c, location.SearchResultLocation.SearchResultIndex)
	case location.DocumentPage != nil:
		return fileCitation(c, location.DocumentPage.DocumentIndex)
	case location.DocumentChar != nil:
		return fileCitation(c, location.DocumentChar.DocumentIndex)
	case location.DocumentChunk != nil:
		return fileCitation(c, location.DocumentChunk.DocumentIndex)
	}
	return nil
}

func urlCitation(c *converse.Citation, url, text jsontext.Value) jsontext.Value {
	return encode(responses.URLCitation{
		Type: responses.TypeURLCitation, URL: orEmpty(url), Title: orEmpty(c.Title), EndIndex: utf8.RuneCountInString(jsonstring.Unquote(text)),
	})
}

// fileCitation has no ID of a file: it came with the request, and Bedrock tells its place there.
func fileCitation(c *converse.Citation, index int64) jsontext.Value {
	return encode(responses.FileCitation{Type: responses.TypeFileCitation, Filename: orEmpty(c.Title), Index: index})
}

func isURL(source jsontext.Value) bool {
	text := jsonstring.Unquote(source)
	return strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
}

func orEmpty(s jsontext.Value) jsontext.Value {
	if s.Kind() != '"' {
		return jsontext.Value(`""`)
	}
	return s
}
