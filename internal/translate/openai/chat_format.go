// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
)

// responseFormat is what the answer's text is to be.
type responseFormat struct {
	kind        string
	name        string
	description jsontext.Value
	schema      jsontext.Value
}

const formatSchema = "json_schema"

// formatKinds are the fields of a response_format by its type.
var formatKinds = field.Union[responseFormat]{
	"text":        {},
	"json_object": {},
	formatSchema: {
		formatSchema: field.ObjectOf(doc(field.Mapped, "outputConfig.textFormat", "A model without structured output is given a tool that it must call instead, and the field is reported."),
			schemaFields, func(f *responseFormat) *responseFormat { return f }),
	},
}

var schemaFields = field.Object[responseFormat]{
	"name":        field.NameOf(doc(field.Carried, "outputConfig.textFormat.structure.jsonSchema.name", ""), func(f *responseFormat) *string { return &f.name }),
	"description": field.TextOf(doc(field.Carried, "outputConfig.textFormat.structure.jsonSchema.description", ""), func(f *responseFormat) *jsontext.Value { return &f.description }),
	"schema":      field.RawObjectOf(doc(field.Carried, "outputConfig.textFormat.structure.jsonSchema.schema", ""), func(f *responseFormat) *jsontext.Value { return &f.schema }),
	"strict":      field.IgnoredRow[responseFormat](field.Boolean, "Bedrock always holds the answer to the schema."),
}

var responseFormatRow = chatField{
	Doc:    doc(field.Mapped, "outputConfig.textFormat", "json_schema is mapped, text is what happens anyway. json_object is not carried: give a json_schema, or ask for JSON in the prompt."),
	Type:   field.Map,
	Within: formatKinds.Entries,
	Read: func(d *field.Decoder, c *chatRequest) error {
		kind, err := formatKinds.Read(d, &c.format)
		if kind == "json_object" {
			d.Drop()
		}
		c.format.kind = kind
		return err
	},
}

// apply asks for structured output.
func (f *responseFormat) apply(c *chatRequest) error {
	switch {
	case f.kind != formatSchema:
		return nil
	case f.name == "":
		return field.Missing("response_format.json_schema.name")
	case f.schema == nil:
		return field.Refuse(field.CodeMissing, "response_format.json_schema.schema",
			"Missing required parameter: 'response_format.json_schema.schema'. Bedrock has no structured output without a schema.")
	}
	c.Schema = &hub.Schema{Name: f.name, Description: f.description, JSON: f.schema}
	return nil
}
