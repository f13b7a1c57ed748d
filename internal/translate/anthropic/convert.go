// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"cmp"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// noInput is the input of a call without one.
var noInput = jsontext.Value("{}")

// converters make Converse's blocks of a message's.
var converters = map[string]func(*block) ([]converse.ContentBlock, error){
	blockText: (*block).textBlocks,
	blockSearchResult: func(b *block) ([]converse.ContentBlock, error) {
		return one(converse.ContentBlock{SearchResult: b.searchResult()})
	},
	blockThinking:         (*block).thinkingBlocks,
	blockRedactedThinking: (*block).redactedBlocks,
	blockToolUse:          (*block).toolUseBlocks,
	blockToolResult:       (*block).toolResultBlocks,
	blockImage: func(b *block) ([]converse.ContentBlock, error) {
		image, err := b.image()
		return []converse.ContentBlock{{Image: image}}, err
	},
	blockDocument: func(b *block) ([]converse.ContentBlock, error) {
		document, err := b.document()
		return []converse.ContentBlock{{Document: document}}, err
	},
}

// cachePoint is the one after the block. One that stands within the result of a tool or a document goes after that, which Converse does not divide.
func (b *block) cachePoint() *converse.CachePoint {
	if cache := b.anyCache(); cache != nil {
		return hub.CachePoint(cache.ttl)
	}
	return nil
}

// anyCache is the block's own, or the first of those within it.
func (b *block) anyCache() *cacheControl {
	cache := b.cache
	for _, within := range [][]block{b.content, b.source.content} {
		for i := range within {
			cache = cmp.Or(cache, within[i].anyCache())
		}
	}
	return cache
}

func one(block converse.ContentBlock) ([]converse.ContentBlock, error) {
	return []converse.ContentBlock{block}, nil
}

func (b *block) textBlocks() ([]converse.ContentBlock, error) {
	if len(b.citations) == 0 {
		return hub.Text(b.text), nil
	}
	cited := &converse.CitationsContent{}
	if !jsonstring.IsBlank(b.text) { // Bedrock cites sources in blocks of their own too
		cited.Content = []converse.TextBlock{{Text: b.text}}
	}
	for i := range b.citations {
		cited.Citations = append(cited.Citations, b.citations[i].converse())
	}
	return one(converse.ContentBlock{CitationsContent: cited})
}

func (b *block) searchResult() *converse.SearchResult {
	return &converse.SearchResult{Source: b.origin, Title: b.title, Content: texts(b.content), Citations: b.citing()}
}

func (b *block) thinkingBlocks() ([]converse.ContentBlock, error) {
	thought := &converse.ReasoningText{Text: b.text}
	if !jsonstring.IsEmpty(b.signature) {
		thought.Signature = b.signature
	}
	return one(converse.ContentBlock{ReasoningContent: &converse.ReasoningContent{ReasoningText: thought}})
}

func (b *block) redactedBlocks() ([]converse.ContentBlock, error) {
	return one(converse.ContentBlock{ReasoningContent: &converse.ReasoningContent{RedactedContent: b.text}})
}

func (b *block) toolUseBlocks() ([]converse.ContentBlock, error) {
	return one(converse.ContentBlock{ToolUse: &converse.ToolUse{ToolUseID: hub.ToolUseID(b.id), Name: b.name, Input: orElse(b.input, noInput)}})
}

func (b *block) toolResultBlocks() ([]converse.ContentBlock, error) {
	result := &converse.ToolResult{ToolUseID: hub.ToolUseID(b.id), Content: []converse.ToolResultContent{}}
	if b.isError {
		result.Status = "error"
	}
	for i := range b.content {
		part, err := b.content[i].resultPart()
		if err != nil {
			return nil, err
		}
		if part != nil {
			result.Content = append(result.Content, *part)
		}
	}
	return one(converse.ContentBlock{ToolResult: result})
}

// resultPart is a block of a tool's result; nil: blank text, which says nothing.
func (b *block) resultPart() (part *converse.ToolResultContent, err error) {
	part = &converse.ToolResultContent{}
	switch b.kind {
	case blockImage:
		part.Image, err = b.image()
	case blockDocument:
		part.Document, err = b.document()
	case blockSearchResult:
		part.SearchResult = b.searchResult()
	default:
		if jsonstring.IsBlank(b.text) {
			return nil, nil
		}
		part.Text = b.text
	}
	return part, err
}
