// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// structure asks for structured output in the way that the model has: its own, or a tool that it must call and whose input is the answer.
func (f *fitter) structure() error {
	schema := f.chat.Schema
	switch {
	case schema == nil:
		return nil
	case !f.family.Lacks(model.StructuredOutput):
		if f.chat.OutputConfig == nil {
			f.chat.OutputConfig = &converse.OutputConfig{}
		}
		f.chat.OutputConfig.TextFormat = &converse.TextFormat{Type: "json_schema", Structure: converse.FormatStructure{JSONSchema: converse.JSONSchema{
			Schema: string(schema.JSON), Name: schema.Name, Description: schema.Description,
		}}}
		return nil
	}
	f.drop(f.paths.Schema)
	if !f.keepsTools() && !f.family.Lacks(model.Tools) && f.family.Chooses("any") {
		f.forceAnswer(schema)
	}
	return nil
}

// keepsTools tells whether the model gets tools of the caller's or a choice among them, in Converse's words or in its own, beside which none can be forced.
func (f *fitter) keepsTools() bool {
	own := f.chat.AdditionalModelRequestFields
	return own["tools"] != nil || own["tool_choice"] != nil || f.chat.ToolConfig != nil && (!f.chat.NoTools || f.called())
}

// answerToolName is what the tool that stands for structured output is called where the caller has no name for the schema.
const answerToolName = "answer"

func (f *fitter) forceAnswer(schema *Schema) {
	name := NamesOf([]string{cmp.Or(schema.Name, answerToolName)}).Upstream(cmp.Or(schema.Name, answerToolName))
	spec := &converse.ToolSpec{Name: name, Description: schema.Description, InputSchema: converse.InputSchema{JSON: schema.JSON}}
	if jsonstring.IsEmpty(spec.Description) {
		spec.Description = jsonstring.Quote("Gives the answer in the form that was asked for.")
	}
	f.chat.ToolConfig = &converse.ToolConfig{Tools: []converse.Tool{{ToolSpec: spec}}, ToolChoice: &converse.ToolChoice{Any: &struct{}{}}}
	f.chat.NoTools = false
	f.back.answerTool = name
}

// tools leaves tools out where the model has none. A history with calls of tools needs them declared, so they stay where there is one.
func (f *fitter) tools() error {
	called := f.called()
	if f.chat.ToolConfig == nil && called {
		f.declareCalled()
	}
	config := f.chat.ToolConfig
	switch {
	case config == nil:
		return nil
	case f.family.Lacks(model.Tools) && !called:
		f.drop(f.paths.Tools)
		f.chat.ToolConfig = nil
	case f.chat.NoTools && !called:
		f.chat.ToolConfig = nil
	case f.chat.NoTools:
		f.drop(f.paths.ToolChoice)
		config.ToolChoice = nil
	}
	if !f.family.Lacks(model.StrictTools) || f.chat.ToolConfig == nil {
		return nil
	}
	for _, tool := range config.Tools {
		if tool.ToolSpec != nil && tool.ToolSpec.Strict {
			f.drop(f.paths.StrictTools)
			tool.ToolSpec.Strict = false
		}
	}
	return nil
}

// The schemas of a tool without parameters. A strict one has to say that there are no others.
const (
	noParameters       = `{"type":"object","properties":{}}`
	noStrictParameters = `{"type":"object","properties":{},"additionalProperties":false}`
)

// InputSchema is the schema of a tool's input, nil where it has none; Bedrock does not take an empty one.
func InputSchema(parameters jsontext.Value, strict bool) converse.InputSchema {
	switch empty := len(bytes.Trim(parameters, "{} \t\r\n")) == 0; {
	case empty && strict:
		parameters = jsontext.Value(noStrictParameters)
	case empty:
		parameters = jsontext.Value(noParameters)
	}
	return converse.InputSchema{JSON: parameters}
}

// declareCalled declares the tools of a history whose caller names none any more: Bedrock refuses it otherwise.
func (f *fitter) declareCalled() {
	config, declared := &converse.ToolConfig{}, map[string]bool{}
	for _, message := range f.chat.Messages {
		for _, block := range message.Content {
			if use := block.ToolUse; use != nil && !declared[use.Name] {
				declared[use.Name] = true
				spec := &converse.ToolSpec{Name: use.Name, InputSchema: InputSchema(nil, false)}
				config.Tools = append(config.Tools, converse.Tool{ToolSpec: spec})
			}
		}
	}
	if len(config.Tools) > 0 {
		f.chat.ToolConfig = config
	}
}

// called tells whether the history has a call of a tool.
func (f *fitter) called() bool {
	return slices.ContainsFunc(f.chat.Messages, func(m converse.Message) bool {
		return slices.ContainsFunc(m.Content, func(b converse.ContentBlock) bool { return b.ToolUse != nil || b.ToolResult != nil })
	})
}

// toolChoice leaves a choice that the model does not take to the model.
func (f *fitter) toolChoice() error {
	config := f.chat.ToolConfig
	if config == nil || config.ToolChoice == nil || f.family.Chooses(choiceOf(config.ToolChoice)) {
		return nil
	}
	f.drop(f.paths.ToolChoice)
	config.ToolChoice = nil
	return nil
}

func choiceOf(choice *converse.ToolChoice) string {
	switch {
	case choice.Tool != nil:
		return "tool"
	case choice.Any != nil:
		return "any"
	}
	return "auto"
}

// cachePoints leaves out those that the model does not take. They change no answer, but its price.
func (f *fitter) cachePoints() error {
	if f.family.Lacks(model.CachePoints) && f.eachCachePoint(func(*converse.CachePoint) bool { return false }) {
		f.drop(f.paths.CachePoints)
		f.closeRanks()
	}
	if f.family.Lacks(model.CacheTools) && f.withoutToolPoints() {
		f.drop(f.paths.CachePoints)
	}
	hours := false
	if f.family.Lacks(model.CacheHour) {
		f.eachCachePoint(func(p *converse.CachePoint) bool {
			hours = hours || p.TTL == "1h"
			p.TTL = ""
			return true
		})
	}
	if hours {
		f.drop(f.paths.CacheTTL)
	}
	return nil
}

// closeRanks takes out what held nothing but a cache point: Bedrock refuses a turn without content, and two turns of one role in a row.
func (f *fitter) closeRanks() {
	turns := f.chat.Messages
	f.chat.Messages = nil
	for _, turn := range turns {
		f.chat.Say(turn.Role, turn.Content...)
	}
	if len(f.chat.System) == 0 {
		f.chat.System = nil
	}
}

// withoutToolPoints takes the points among the tools away, and tells whether there were any.
func (f *fitter) withoutToolPoints() bool {
	config := f.chat.ToolConfig
	if config == nil {
		return false
	}
	given := len(config.Tools)
	config.Tools = slices.DeleteFunc(config.Tools, func(t converse.Tool) bool { return t.CachePoint != nil })
	return len(config.Tools) < given
}

// eachCachePoint keeps the points that keep says yes to, and tells whether there were any.
func (f *fitter) eachCachePoint(keep func(*converse.CachePoint) bool) bool {
	found := false
	leave := func(p *converse.CachePoint) bool {
		found = found || p != nil
		return p != nil && !keep(p)
	}
	f.chat.System = slices.DeleteFunc(f.chat.System, func(b converse.SystemBlock) bool { return leave(b.CachePoint) })
	for i := range f.chat.Messages {
		m := &f.chat.Messages[i]
		m.Content = slices.DeleteFunc(m.Content, func(b converse.ContentBlock) bool { return leave(b.CachePoint) })
	}
	if config := f.chat.ToolConfig; config != nil {
		config.Tools = slices.DeleteFunc(config.Tools, func(t converse.Tool) bool { return leave(t.CachePoint) })
	}
	return found
}
