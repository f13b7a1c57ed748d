// SPDX-License-Identifier: Apache-2.0

// Package embeddings translates OpenAI's embeddings into InvokeModel, whose body each family of models has a form of its own for.
//
// Source: https://platform.openai.com/docs/api-reference/embeddings
package embeddings

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
)

// Create translates POST /v1/embeddings. Texts that the model takes one by one, or not all at once, make several bodies.
func Create(r translate.Request) (*translate.Call, error) {
	var req request
	report, err := field.Read(r.Body, fields, &req)
	if err != nil {
		return nil, err
	}
	form, err := req.check(r)
	if err != nil {
		return nil, err
	}
	req.leaveOut(r, form, report)
	if r.Strict {
		if err := report.Strict(); err != nil {
			return nil, err
		}
	}
	call := &translate.Call{Model: req.Model, Operation: bedrock.Invoke, Bodies: req.bodies(form), NotCarried: report.NotCarried()}
	call.Answer = func(answers []translate.Answer) ([]byte, translate.Outcome, error) { return req.answer(form, answers) }
	return call, nil
}

// check refuses what no model takes, and what this one does not.
func (req *request) check(r translate.Request) (form, error) {
	switch {
	case req.Model == "":
		return form{}, field.Missing("model")
	case !r.Serves(req.Model):
		return form{}, field.Refuse(field.CodeModelNotFound, "model", "The model '%s' does not exist here. GET /v1/models lists the names that this endpoint serves.", field.Clip(req.Model))
	case req.Input == nil:
		return form{}, field.Missing("input")
	case len(req.Input) == 0:
		return form{}, field.Refuse(field.CodeEmptyArray, "input", "Invalid 'input': expected at least one text, but got an empty array instead.")
	}
	form, known := forms[r.Family.Embedding]
	if !known {
		return form, field.Refuse(field.CodeValue, "model", "This endpoint's model makes no embeddings. Use an endpoint with an embedding model, or /v1/chat/completions or /v1/responses here.")
	}
	return form, req.checkDimensions(r.Family)
}

func (req *request) checkDimensions(family *model.Family) error {
	if req.Dimensions == nil || slices.Contains(family.Dimensions, *req.Dimensions) {
		return nil
	}
	return field.Refuse(field.CodeValue, "dimensions", "Invalid 'dimensions': this endpoint's model makes embeddings of %s dimensions, but got %d instead.",
		listed(family.Dimensions), *req.Dimensions)
}

// listed writes numbers for people: 256, 512 or 1024.
func listed(numbers []int64) string {
	text := ""
	for i, n := range numbers {
		switch {
		case i > 0 && i == len(numbers)-1:
			text += " or "
		case i > 0:
			text += ", "
		}
		text += fmt.Sprint(n)
	}
	return text
}

// leaveOut reports what this model has no place for.
func (req *request) leaveOut(r translate.Request, form form, report *field.Report) {
	if req.InputType != "" && form.inputTypes == nil {
		report.Drop("input_type")
	}
	for _, header := range hub.Headers {
		if r.Header.Get(header.Name) != "" {
			report.Drop(header.Name)
		}
	}
}

// bodies are the bodies of InvokeModel, each for as many texts as the model takes at a time.
func (req *request) bodies(form form) [][]byte {
	var bodies [][]byte
	for texts := range slices.Chunk(req.Input, form.batch) {
		bodies = append(bodies, form.body(req, texts))
	}
	return bodies
}

// readInput reads a text or a list of texts.
func readInput(d *field.Decoder, r *request) (err error) {
	if d.Kind() == '"' {
		text, err := readText(d)
		r.Input = []jsontext.Value{text}
		return err
	}
	r.Input, err = field.ReadList(d, "a string or an array of strings", readText)
	if err == nil && len(r.Input) > maxInputs {
		return field.Refuse(field.CodeLongArray, d.Path(), "Invalid '%s': array too long. Expected at most %d texts, but got %d instead.", d.Path(), maxInputs, len(r.Input))
	}
	return err
}

func readText(d *field.Decoder) (jsontext.Value, error) {
	if kind := d.Kind(); kind == '0' || kind == '[' {
		return nil, field.Refuse(field.CodeType, "input", "Invalid type for 'input': Bedrock's models take text, but got tokens instead. Give the texts themselves; "+
			"clients that count tokens first have a setting for it, such as check_embedding_ctx_length=False in LangChain.")
	}
	text, err := d.Text()
	if err == nil && jsonstring.IsEmpty(text) {
		return nil, field.Refuse(field.CodeEmptyString, d.Path(), "Invalid '%s': input cannot be an empty string.", d.Path())
	}
	return text, err
}
