// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// source is where the content of an image or a document stands.
type source struct {
	kind, mediaType string
	data            jsontext.Value
	content         []block
}

const noRemote = "This endpoint fetches nothing on a caller's behalf. Send the content itself: {\"type\": \"base64\", \"media_type\": …, \"data\": …}."

var imageSources = field.Union[source]{
	"base64": {
		"media_type": field.OneOf(field.Doc{Fate: field.Mapped, To: "messages[].content[].image.format"},
			[]string{"image/jpeg", "image/png", "image/gif", "image/webp"}, mediaTypeOf),
		"data": field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].image.source.bytes"}, dataOf),
	},
	"url":  field.RefusedType[source](noRemote),
	"file": field.RefusedType[source](noFiles),
}

var documentSources = field.Union[source]{
	"base64": {
		"media_type": field.WordOf(field.Doc{Fate: field.Mapped, To: "messages[].content[].document.format", Note: "application/pdf, and what else Bedrock takes."}, mediaTypeOf),
		"data":       field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].document.source.bytes"}, dataOf),
	},
	"text": {
		"media_type": field.OneOf(field.Doc{Fate: field.Mapped, To: "messages[].content[].document.format"}, []string{"text/plain"}, mediaTypeOf),
		"data":       field.TextOf(field.Doc{Fate: field.Carried, To: "messages[].content[].document.source.text"}, dataOf),
	},
	"content": {
		"content": withBlocks(field.Doc{Fate: field.Carried, To: "messages[].content[].document.source.content", Note: "Text alone: Bedrock takes no images in a document."},
			documentBlocks, func(s *source) *[]block { return &s.content }),
	},
	"url":  field.RefusedType[source](noRemote),
	"file": field.RefusedType[source](noFiles),
}

// documentBlocks are the blocks of a document.
var documentBlocks = joinBlocks(textBlocks, field.Union[block]{
	blockImage: field.RefusedType[block]("Bedrock takes no images in a document. Give them as blocks beside it."),
})

func mediaTypeOf(s *source) *string { return &s.mediaType }

func dataOf(s *source) *jsontext.Value { return &s.data }

func sourceRow(to string, types field.Union[source]) field.Field[block] {
	return field.Field[block]{Doc: field.Doc{Fate: field.Carried, To: to}, Type: field.Map, Within: types.Entries, Read: func(d *field.Decoder, b *block) error {
		path := d.Path()
		kind, err := types.Read(d, &b.source)
		b.source.kind = kind
		if err == nil && kind != "content" && b.source.data == nil {
			err = field.Missing(path + ".data")
		}
		return err
	}}
}

func (b *block) image() (*converse.Image, error) {
	if b.source.mediaType == "" {
		return nil, field.Missing(b.path + ".source.media_type")
	}
	return hub.Image(b.source.mediaType, b.source.data, b.path+".source.data")
}

func (b *block) document() (*converse.Document, error) {
	name := jsonstring.Unquote(b.title)
	document := &converse.Document{Format: "txt", Name: name}
	switch b.source.kind {
	case "base64":
		read, err := hub.Document(b.source.mediaType, name, b.source.data, b.path+".source.data")
		if err != nil {
			return nil, err
		}
		read.Name = name
		document = read
	case "text":
		document.Source.Text = b.source.data
	default:
		document.Source.Content = texts(b.source.content)
	}
	document.Context, document.Citations = b.context, b.citing()
	return document, nil
}

// citing asks for citations, where the caller did.
func (b *block) citing() *converse.CitationsConfig {
	if b.cited == nil {
		return nil
	}
	return &converse.CitationsConfig{Enabled: *b.cited}
}

// texts are the texts of blocks, where nothing else may stand.
func texts(blocks []block) []converse.TextBlock {
	list := make([]converse.TextBlock, len(blocks))
	for i, b := range blocks {
		list[i].Text = b.text
	}
	return list
}
