// SPDX-License-Identifier: Apache-2.0

package openai

import openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"

// content is a string or a list of parts.
func content(d *decoder, v value, into *message) error {
	if v.kind() == "a string" {
		text, err := v.string()
		into.Content = []openaiwire.Part{{Type: openaiwire.PartText, Text: text}}
		return err
	}
	if v.kind() != "an array" {
		return v.typeError("one of a string or array of objects")
	}
	parts, err := array(d, v, part)
	if err == nil && len(parts) == 0 {
		return emptyArray(v.path)
	}
	into.Content = parts
	return err
}

// partDraft is a part while it is read; a member that was not given is nil.
type partDraft struct {
	kind                 string
	text, image, refusal *string
}

var partMembers = map[string]member[partDraft]{
	"type":    text(func(p *partDraft) *string { return &p.kind }),
	"text":    given(func(p *partDraft) **string { return &p.text }),
	"refusal": given(func(p *partDraft) **string { return &p.refusal }),
	"image_url": func(d *decoder, v value, into *partDraft) error {
		return object(d, v, imageMembers, into)
	},
}

var imageMembers = map[string]member[partDraft]{
	"url": given(func(p *partDraft) **string { return &p.image }),
}

func given(field func(*partDraft) **string) member[partDraft] {
	return func(_ *decoder, v value, into *partDraft) error {
		text, err := v.string()
		*field(into) = &text
		return err
	}
}

func part(d *decoder, v value) (openaiwire.Part, error) {
	var draft partDraft
	if err := object(d, v, partMembers, &draft); err != nil {
		return openaiwire.Part{}, err
	}
	return draft.part(v)
}

// part finds the member that the part's type asks for. A type that is unknown here is refused with the message's role in view.
func (p partDraft) part(v value) (openaiwire.Part, error) {
	made := openaiwire.Part{Type: p.kind}
	switch p.kind {
	case "":
		return made, missing(v.member("type").path)
	case openaiwire.PartText:
		return made, require(p.text, &made.Text, v.member("text"))
	case openaiwire.PartRefusal:
		return made, require(p.refusal, &made.Text, v.member("refusal"))
	case openaiwire.PartImage:
		return made, require(p.image, &made.ImageURL, v.member("image_url").member("url"))
	}
	return made, nil
}

func require(given, into *string, at value) error {
	if given == nil {
		return missing(at.path)
	}
	*into = *given
	return nil
}
