// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// notes collects what an answer's message has beside its text, in the order in which it comes.
type notes struct {
	extras openaiwire.Extras
	// length counts the characters of the answer's text so far, and from those before the block that is open.
	length, from int
}

// begin notes that a block begins.
func (n *notes) begin() { n.from = n.length }

// say counts a piece of the answer's text.
func (n *notes) say(text jsontext.Value) { n.length += characters(jsonstring.Inner(text)) }

// characters counts those of the inside of a JSON string. An escape is one: \n is written with two, \u00fc with six, and one beyond U+FFFF with twelve.
func characters(inner []byte) int {
	count := utf8.RuneCount(inner)
	for {
		at := bytes.IndexByte(inner, '\\')
		if at < 0 {
			return count
		}
		escape := inner[at+1:]
		count--
		if escape[0] == 'u' {
			count -= 4
			if half := escape[1:3]; bytes.EqualFold(half[:1], []byte("d")) && bytes.IndexByte([]byte("89abAB"), half[1]) >= 0 {
				count-- // the other half, which follows, counts for both
			}
		}
		inner = escape[1:]
	}
}

// cite notes a source of the block that is open. OpenAI has a form for pages of the web alone.
func (n *notes) cite(citation *converse.Citation) {
	if raw, err := json.Marshal(citation); err == nil { // it was valid when it was read
		n.extras.Citations = append(n.extras.Citations, raw)
	}
	url := citation.Source
	if at := citation.Location; at != nil && at.Web != nil {
		url = at.Web.URL
	}
	if link := jsonstring.Unquote(url); !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
		return
	}
	title := citation.Title
	if title == nil {
		title = jsontext.Value(`""`)
	}
	n.extras.Annotations = append(n.extras.Annotations, openaiwire.Annotation{
		Type: "url_citation", URLCitation: openaiwire.URLCitation{StartIndex: n.from, EndIndex: n.length, URL: bytes.Clone(url), Title: bytes.Clone(title)},
	})
}

// reason notes reasoning that is to be given back, and returns its text, which is nothing where it is withheld.
func (n *notes) reason(content *converse.ReasoningContent) []jsontext.Value {
	switch {
	case content == nil:
		return nil
	case content.ReasoningText == nil:
		n.redact(content.RedactedContent)
		return nil
	case !jsonstring.IsEmpty(content.ReasoningText.Signature):
		n.sign(content.ReasoningText.Text, content.ReasoningText.Signature)
	}
	if jsonstring.IsEmpty(content.ReasoningText.Text) {
		return nil
	}
	return []jsontext.Value{content.ReasoningText.Text}
}

// sign notes signed reasoning. Reasoning without a signature is not to be given back: no model takes it.
func (n *notes) sign(text, signature jsontext.Value) {
	n.extras.ThinkingBlocks = append(n.extras.ThinkingBlocks, openaiwire.ThinkingBlock{Type: "thinking", Thinking: text, Signature: bytes.Clone(signature)})
}

func (n *notes) redact(data jsontext.Value) {
	if !jsonstring.IsEmpty(data) {
		n.extras.ThinkingBlocks = append(n.extras.ThinkingBlocks, openaiwire.ThinkingBlock{Type: "redacted_thinking", Data: bytes.Clone(data)})
	}
}

// image notes a picture, whose base64 is a JSON string.
func (n *notes) image(format string, data jsontext.Value) {
	url := jsonstring.Concat(jsonstring.Quote("data:image/"+format+";base64,"), data)
	n.extras.Images = append(n.extras.Images, openaiwire.Image{Type: partImage, ImageURL: openaiwire.ImageURL{URL: url}})
}
