// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"math"

	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

func tokenLimit(field func(*chat) **int64) member[chat] {
	return func(_ *decoder, v value, into *chat) error {
		number, err := v.positive(maxTokensLimit)
		*field(into) = &number
		return err
	}
}

func fraction(field func(*chat) **float64) member[chat] {
	return func(_ *decoder, v value, into *chat) error {
		number, err := v.fraction()
		*field(into) = &number
		return err
	}
}

// stop is one sequence or a list of them.
func stop(_ *decoder, v value, into *chat) error {
	sequences := []value{v}
	if v.kind() != "a string" {
		var err error
		if sequences, err = v.elements("one of a string or array of strings"); err != nil {
			return err
		}
	}
	for _, sequence := range sequences {
		text, err := sequence.name()
		if err != nil {
			return err
		}
		into.Stop = append(into.Stop, text)
	}
	return checkStop(v, into.Stop)
}

// maxStop is how many stop sequences Bedrock takes.
const maxStop = 2500

func checkStop(v value, sequences []string) error {
	if len(sequences) > maxStop {
		return badRequest("array_above_max_length", v.path,
			"Invalid '%s': array too long. Expected an array with maximum length %d, but got an array with length %d instead.", v.path, maxStop, len(sequences))
	}
	return nil
}

var streamOptionMembers = map[string]member[chat]{
	"include_usage": boolean(func(c *chat) *bool { return &c.IncludeUsage }),
}

func streamOptions(d *decoder, v value, into *chat) error {
	return object(d, v, streamOptionMembers, into)
}

// oneAnswer refuses n > 1: Bedrock gives one answer, and fewer answers than were asked for would be another answer.
func oneAnswer(_ *decoder, v value, _ *chat) error {
	n, err := v.positive(math.MaxInt64)
	if err == nil && n > 1 {
		return badRequest("unsupported_value", v.path, "Unsupported value: '%s' does not support %d with this model. Only the value 1 is supported.", v.path, n)
	}
	return err
}

// superseded refuses the members that OpenAI replaced, since leaving them out would change what the model may do.
func superseded(instead string) member[chat] {
	return func(_ *decoder, v value, _ *chat) error {
		return badRequest("unsupported_parameter", v.path, "Unsupported parameter: '%s' is not supported with this model. Use '%s' instead.", v.path, instead)
	}
}

// choice is a tool choice as an object.
type choice struct{ kind, name string }

var choiceMembers = map[string]member[choice]{
	"type": text(func(c *choice) *string { return &c.kind }),
	"function": func(d *decoder, v value, into *choice) error {
		return object(d, v, choiceFunctionMembers, into)
	},
}

var choiceFunctionMembers = map[string]member[choice]{
	"name": nonEmpty(func(c *choice) *string { return &c.name }),
}

func toolChoice(d *decoder, v value, into *chat) error {
	if v.kind() == "a string" {
		mode, err := v.oneOf([]string{openaiwire.ToolChoiceNone, openaiwire.ToolChoiceAuto, openaiwire.ToolChoiceRequired})
		into.ToolChoice = &openaiwire.ToolChoice{Mode: mode}
		return err
	}
	if v.kind() != "an object" {
		return v.typeError("one of a string or object")
	}
	var named choice
	if err := object(d, v, choiceMembers, &named); err != nil {
		return err
	}
	into.ToolChoice = &openaiwire.ToolChoice{Mode: openaiwire.ToolChoiceFunction, Name: named.name}
	return checkChoice(v, named)
}

func checkChoice(v value, named choice) error {
	if named.kind != openaiwire.TypeFunction {
		return unsupportedValue(v.member("type").path, named.kind, []string{openaiwire.TypeFunction})
	}
	if named.name == "" {
		return missing(v.member("function").member("name").path)
	}
	return nil
}
