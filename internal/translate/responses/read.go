// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"github.com/go-json-experiment/json"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// readInput reads a text, which is a message of the user's, or a list of items.
func readInput(d *field.Decoder, r *request) (err error) {
	if d.Kind() == '"' {
		text, err := d.Text()
		if err == nil && jsonstring.IsBlank(text) {
			return field.Refuse(field.CodeEmptyString, d.Path(), "Invalid '%s': expected a text that is not blank, which Bedrock needs.", d.Path())
		}
		r.Items = []item{{Kind: itemMessage, Role: converse.RoleUser, Content: hub.Text(text), path: d.Path()}}
		return err
	}
	r.Items, err = field.ReadList(d, "a string or an array", readItem)
	return err
}

func readItem(d *field.Decoder) (item, error) {
	i := item{path: d.Path()}
	var err error
	i.Kind, err = items.ReadOr(d, itemMessage, &i)
	return i, err
}

// readContent reads a text or a list of parts. Blank text, which Bedrock refuses, is left out.
func readContent(d *field.Decoder) ([]converse.ContentBlock, error) {
	if d.Kind() == '"' {
		text, err := d.Text()
		return hub.Text(text), err
	}
	var blocks []converse.ContentBlock
	err := d.Elements("a string or an array", func(int) (err error) {
		blocks, err = readPart(d, blocks)
		return err
	})
	return blocks, err
}

// readPart adds a part, which is a block and perhaps a point up to which the prompt is cached. Blank text may end what is cached too.
func readPart(d *field.Decoder, before []converse.ContentBlock) ([]converse.ContentBlock, error) {
	var p part
	var err error
	if p.Kind, err = parts.Read(d, &p); err != nil {
		return nil, err
	}
	blocks, err := p.blocks(d.Path())
	blocks = append(before, blocks...)
	if last := len(blocks) - 1; p.Cache != nil && last >= 0 && blocks[last].CachePoint == nil {
		blocks = append(blocks, converse.ContentBlock{CachePoint: p.Cache})
	}
	return blocks, err
}

// blocks makes a block of a part; blank text is none.
func (p *part) blocks(path string) ([]converse.ContentBlock, error) {
	switch {
	case p.Kind == partInputImage && p.ImageURL == nil:
		return nil, field.Missing(path + ".image_url")
	case p.Kind == partInputImage:
		image, err := hub.ImageURL(p.ImageURL, path+".image_url")
		return []converse.ContentBlock{{Image: image}}, err
	case p.Kind == partInputFile && p.FileData == nil:
		return nil, field.Missing(path + ".file_data")
	case p.Kind == partInputFile:
		document, err := p.document(path + ".file_data")
		return []converse.ContentBlock{{Document: document}}, err
	case p.Text == nil:
		return nil, field.Missing(path + "." + textOf[p.Kind])
	}
	return hub.Text(p.Text), nil
}

// textOf names the member that has the text of a part.
var textOf = map[string]string{partInputText: "text", partOutputText: "text", partRefusal: "refusal"}

// document makes a document of a file, which is a data URL or base64 alone.
func (p *part) document(path string) (*converse.Document, error) {
	mediaType, data, isURL := hub.SplitDataURL(p.FileData)
	if !isURL {
		data = p.FileData
	}
	return hub.Document(mediaType, p.Filename, data, path)
}

// readReadable notes that reasoning was given in words.
func readReadable(d *field.Decoder, i *item) error {
	raw, err := d.Raw()
	i.Readable = i.Readable || err == nil && raw.Kind() == '[' && len(jsonstring.Inner(raw)) > 0
	return err
}

func readTool(d *field.Decoder) (tool, error) {
	var t tool
	err := field.Keep(d, &t.raw, func() (err error) {
		t.Kind, err = tools.Read(d, &t)
		return err
	})
	if err == nil && t.Kind == toolFunction && t.Name == "" {
		err = field.Missing(d.Path() + ".name")
	}
	return t, err
}

// readChoice reads a word or an object.
func readChoice(d *field.Decoder, r *request) (err error) {
	if d.Kind() == '"' {
		r.Choice.Mode, err = d.OneOf([]string{choiceNone, choiceAuto, choiceRequired})
		return err
	}
	if d.Kind() != '{' {
		return d.TypeError("a string or an object")
	}
	r.Choice.Mode, err = choices.Read(d, &r.Choice)
	return err
}

func readAllowed(d *field.Decoder) (string, error) {
	var named choice
	_, err := allowed.Read(d, &named)
	return named.Name, err
}

func withinFormat(row field.Field[request]) field.Field[request] {
	row.Within = formats.Entries
	return row
}

func readFormat(d *field.Decoder, r *request) (err error) {
	r.Format.Kind, err = formats.Read(d, &r.Format)
	if err == nil && r.Format.Kind == "json_schema" && r.Format.Schema == nil {
		err = field.Missing(d.Path() + ".schema")
	}
	return err
}

func readParallel(d *field.Decoder, r *request) error {
	parallel, err := d.Bool()
	r.ParallelToolCalls = &parallel
	return err
}

const includeReasoning = "reasoning.encrypted_content"

// readInclude reports what is asked for and cannot be told.
func readInclude(d *field.Decoder, _ *request) error {
	return d.Elements("an array", func(int) error {
		word, err := d.Word()
		if err == nil && word != includeReasoning {
			d.Drop()
		}
		return err
	})
}

func readMetadata(d *field.Decoder, r *request) error {
	raw, err := d.RawObject()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &r.Metadata); err != nil {
		return field.Refuse(field.CodeType, d.Path(), "Invalid type for '%s': expected an object whose values are strings.", d.Path())
	}
	return nil
}
