// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"errors"
	"math"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

var temperatureRow = field.Custom(field.Number, doc(field.Carried, "inferenceConfig.temperature", "From 0 to 1, which is the most that Bedrock takes; more is refused."),
	func(d *field.Decoder, c *chatRequest) error {
		temperature, err := d.Number(0, 1)
		var refused *field.Refusal
		if errors.As(err, &refused) && refused.Code == field.CodeValue {
			refused.Message += " OpenAI's own models take up to 2, Bedrock none above 1."
		}
		c.Inference().Temperature = &temperature
		return err
	})

// maxStop is how many stop sequences Bedrock takes.
const maxStop = 2500

// stopRow is one sequence or a list of them.
var stopRow = field.Custom("string or array", doc(field.Carried, "inferenceConfig.stopSequences", "A string or a list of at most 2500, none of them empty."),
	func(d *field.Decoder, c *chatRequest) error {
		if d.Kind() == '"' {
			sequence, err := d.Name()
			c.Inference().StopSequences = []string{sequence}
			return err
		}
		sequences, err := field.ReadList(d, "one of a string or array of strings", (*field.Decoder).Name)
		if path := d.Path(); err == nil && len(sequences) > maxStop {
			return field.Refuse(field.CodeLongArray, path,
				"Invalid '%s': array too long. Expected an array with maximum length %d, but got an array with length %d instead.", path, maxStop, len(sequences))
		}
		if len(sequences) > 0 {
			c.Inference().StopSequences = sequences
		}
		return err
	})

// onlyOne refuses n > 1: Bedrock gives one answer, and fewer answers than were asked for would be another answer.
var onlyOne = field.Custom(field.Integer, doc(field.Refused, "", "Only 1: Bedrock gives one answer."), func(d *field.Decoder, _ *chatRequest) error {
	n, err := d.Integer(1, math.MaxInt64)
	if path := d.Path(); err == nil && n > 1 {
		return field.Refuse("unsupported_value", path, "Unsupported value: '%s' does not support %d with this model. Only the value 1 is supported.", path, n)
	}
	return err
})

var serviceTierRow = field.Custom(field.String, doc(field.Mapped, "serviceTier.type", TierNote), func(d *field.Decoder, c *chatRequest) error {
	name, err := d.OneOf(TierNames())
	c.ServiceTier = Tier(name)
	return err
})

// metadataRow carries the pairs that Bedrock takes, and reports the field where any is left out.
var metadataRow = field.Custom(field.Map, doc(field.Carried, "requestMetadata",
	"At most 16 pairs of at most 256 characters: letters, digits, spaces and :_@$#=/+,-. alone. Others are not carried."),
	func(d *field.Decoder, c *chatRequest) error {
		noted := true
		err := d.Members(func(name string) error {
			value, err := d.Word()
			noted = c.Note(name, value) && noted
			return err
		})
		if !noted {
			d.Drop()
		}
		return err
	})
