// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// The types of a part.
const (
	partText    = "text"
	partRefusal = "refusal"
	partImage   = "image_url"
	partFile    = "file"
	partAudio   = "input_audio"
)

// part is one part of a message: a block of Converse, and whether a cached prefix ends after it.
type part struct {
	kind       string
	block      converse.ContentBlock
	cachePoint *converse.CachePoint
	// breakpoint tells that the cache point has the time of the request's prompt_cache_options.
	breakpoint bool
}

var partKinds = field.Union[part]{
	partText: {
		"text":                    field.TextOf(doc(field.Carried, "messages[].content[].text", ""), func(p *part) *jsontext.Value { return &p.block.Text }),
		"cache_control":           partCacheControl,
		"prompt_cache_breakpoint": breakpointRow,
	},
	partRefusal: {
		"refusal": field.TextOf(doc(field.Mapped, "messages[].content[].text", ""), func(p *part) *jsontext.Value { return &p.block.Text }),
	},
	partImage: {
		"image_url":               field.ObjectOf(doc(field.Mapped, "messages[].content[].image", ""), imageFields, func(p *part) *part { return p }),
		"cache_control":           partCacheControl,
		"prompt_cache_breakpoint": breakpointRow,
	},
	partFile: {
		"file":                    fileRow,
		"cache_control":           partCacheControl,
		"prompt_cache_breakpoint": breakpointRow,
	},
	partAudio: {
		"input_audio": {
			Doc:  doc(field.Refused, "", "The endpoint takes no recordings. Give a transcript as text."),
			Type: field.Map, Within: audioFields.Entries,
		},
		"prompt_cache_breakpoint": breakpointRow,
	},
}

var audioFields = field.Object[part]{
	"data":   field.RefusedRow[part](field.String, "See input_audio."),
	"format": field.RefusedRow[part](field.String, "See input_audio."),
}

var imageFields = field.Object[part]{
	"url": field.Custom(field.String, doc(field.Mapped, "messages[].content[].image.source.bytes", "A data URL of a png, jpeg, gif or webp. A remote URL is refused: the endpoint fetches nothing on a caller's behalf."),
		func(d *field.Decoder, p *part) error {
			url, err := d.Text()
			if err == nil {
				p.block.Image, err = hub.ImageURL(url, d.Path())
			}
			return err
		}),
	"detail": field.Dropped[part](field.String, "Converse has no such parameter.", `"auto"`),
}

// file is a file while it is read.
type file struct {
	name string
	data jsontext.Value
}

var fileFields = field.Object[file]{
	"filename": field.WordOf(doc(field.Mapped, "messages[].content[].document.name", "Without its extension, and without characters that Bedrock does not take. Two of one name are numbered."),
		func(f *file) *string { return &f.name }),
	"file_data": field.TextOf(doc(field.Mapped, "messages[].content[].document.source.bytes", "A data URL that tells the type, or base64 where the filename does. An image becomes an image."),
		func(f *file) *jsontext.Value { return &f.data }),
	"file_id": field.RefusedRow[file](field.String, "The endpoint stores no files. Give the file itself as 'file_data'."),
}

var fileRow = field.Field[part]{
	Doc: doc(field.Mapped, "messages[].content[].document", "A pdf, csv, doc, docx, xls, xlsx, html, txt or md. Where no text stands beside it, which Bedrock needs, its name does."), Type: field.Map, Within: fileFields.Entries,
	Read: func(d *field.Decoder, p *part) error {
		var f file
		if err := fileFields.Read(d, &f); err != nil {
			return err
		}
		return f.read(p, d.Path()+".file_data")
	},
}

// read makes a block of a file.
func (f *file) read(p *part, path string) (err error) {
	if f.data == nil {
		return field.Missing(path)
	}
	mediaType, data, isURL := hub.SplitDataURL(f.data)
	switch {
	case isURL && data == nil:
		return field.Refuse("invalid_file", path, "Invalid '%s': the data URL is not of the form data:application/pdf;base64,….", path)
	case !isURL:
		mediaType, data = "", f.data
	case strings.HasPrefix(mediaType, "image/"):
		p.block.Image, err = hub.Image(mediaType, data, path)
		return err
	}
	p.block.Document, err = hub.Document(mediaType, f.name, data, path)
	return err
}

// partNeeds tells what a part of each type cannot be without.
var partNeeds = map[string]string{partText: "text", partRefusal: "refusal", partImage: "image_url.url", partFile: "file.file_data", partAudio: "input_audio"}

func readPart(d *field.Decoder) (part, error) {
	var p part
	kind, err := partKinds.Read(d, &p)
	p.kind = kind
	if err == nil && p.block.Text == nil && p.block.Image == nil && p.block.Document == nil {
		return p, field.Missing(d.Path() + "." + partNeeds[kind])
	}
	return p, err
}

// blocks are what a part is in Converse: nothing where it is blank text, which Bedrock refuses.
func (p *part) blocks() []converse.ContentBlock {
	if p.block.Text != nil && jsonstring.IsBlank(p.block.Text) {
		return nil
	}
	return []converse.ContentBlock{p.block}
}
