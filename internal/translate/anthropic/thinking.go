// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
)

// thinking is how the model is to think.
type thinking struct {
	kind    string
	budget  *int64
	members map[string]jsontext.Value
}

// The types of thinking.
const (
	thinkEnabled      = "enabled"
	thinkAdaptive     = "adaptive"
	thinkBetweenTools = "between_tools"
	thinkDisabled     = "disabled"
)

var thinkingTypes = field.Union[thinking]{
	thinkEnabled: {
		"budget_tokens": field.IntegerOf(field.Doc{Fate: field.Mapped, To: additional + "thinking.budget_tokens", Note: "An effort, where the model knows no budget."},
			minThinking, maxTokensBound, func(t *thinking) **int64 { return &t.budget }),
		"display":       thinkingMember("display", field.String),
		"block_binding": thinkingMember("block_binding", field.Map),
	},
	thinkAdaptive: {
		"display":       thinkingMember("display", field.String),
		"block_binding": thinkingMember("block_binding", field.Map),
	},
	thinkBetweenTools: {},
	thinkDisabled:     {},
}

// minThinking is the least budget that Anthropic's API takes.
const minThinking = 1024

func thinkingMember(name, kind string) field.Field[thinking] {
	doc := field.Doc{Fate: field.Carried, To: additional + "thinking." + name, Note: "To Claude alone."}
	return field.Custom(kind, doc, func(d *field.Decoder, t *thinking) error {
		raw, err := d.Raw()
		if t.members == nil {
			t.members = map[string]jsontext.Value{}
		}
		t.members[name] = raw
		return err
	})
}

// understood lists the types of thinking that a way of asking for it takes as the caller writes them; the others are put in the hub's terms.
// A family of which nothing is known gets what the caller wrote.
var understood = map[string][]string{
	model.ReasoningClaudeAdaptive: {thinkAdaptive, thinkBetweenTools, thinkDisabled},
	model.ReasoningClaudeBudget:   {thinkEnabled, thinkDisabled},
	"":                            {thinkEnabled, thinkAdaptive, thinkBetweenTools, thinkDisabled},
}

// think asks the model to think, or not to.
func (t *translation) think() error {
	wanted := t.request.thinking
	switch {
	case wanted == nil:
		return nil
	case wanted.kind == thinkEnabled && wanted.budget == nil:
		return field.Missing("thinking.budget_tokens")
	case t.family.Takes("thinking") && slices.Contains(understood[t.family.Reasoning], wanted.kind):
		t.chat.SetAdditional("thinking", wanted.native())
		return nil
	}
	for _, name := range []string{"display", "block_binding"} {
		if wanted.members[name] != nil {
			t.report.Drop("thinking." + name)
		}
	}
	t.chat.Reasoning = &hub.Reasoning{Off: wanted.kind == thinkDisabled, Budget: valueOf(wanted.budget)}
	return nil
}

// native is what the caller wrote.
func (t *thinking) native() map[string]any {
	out := map[string]any{"type": t.kind}
	if t.budget != nil {
		out["budget_tokens"] = *t.budget
	}
	for name, value := range t.members {
		out[name] = value
	}
	return out
}

// output shapes the answer.
type output struct {
	effort     string
	schema     jsontext.Value
	taskBudget jsontext.Value
}

var outputFields = field.Object[output]{
	"effort": field.OneOf(field.Doc{Fate: field.Mapped, To: additional + "output_config.effort", Note: "Other families than Claude's are asked in their own way."},
		[]string{"low", "medium", "high", "xhigh", "max"}, func(o *output) *string { return &o.effort }),
	"format": formatRow(self[output]),
	"task_budget": field.RawObjectOf(field.Doc{Fate: field.Mapped, To: additional + "output_config.task_budget", Note: "To Claude alone; it needs its beta."},
		func(o *output) *jsontext.Value { return &o.taskBudget }),
}

// formatRow is a row of the form that the answer's text is to have.
func formatRow[T any](at func(*T) *output) field.Field[T] {
	return field.ObjectOf(field.Doc{Fate: field.Mapped, To: "outputConfig.textFormat", Note: "Where the model has none, a tool that it must call, which is reported."},
		field.Object[output]{
			"type":   field.OneOf(field.Doc{Fate: field.Mapped}, []string{"json_schema"}, func(*output) *string { return new(string) }),
			"schema": field.RawObjectOf(field.Doc{Fate: field.Carried, To: "outputConfig.textFormat.structure.jsonSchema.schema"}, func(o *output) *jsontext.Value { return &o.schema }),
		}, at)
}

// shape asks for what the answer is to be like. It comes after think.
func (t *translation) shape() error {
	wanted := t.request.output
	if wanted.schema != nil {
		t.chat.Schema = &hub.Schema{JSON: wanted.schema}
	}
	t.setOrDrop("output_config.task_budget", wanted.taskBudget)
	switch {
	case wanted.effort == "":
	case t.family.Takes("output_config"):
		t.chat.SetAdditional("output_config.effort", wanted.effort)
	case t.chat.Reasoning != nil && !t.chat.Reasoning.Off:
		t.chat.Reasoning.Effort = wanted.effort
	case t.request.thinking == nil && len(t.family.Members) == 0:
		t.chat.Reasoning = &hub.Reasoning{Effort: wanted.effort}
	default:
		t.report.Drop("output_config.effort")
	}
	return nil
}
