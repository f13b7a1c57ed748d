// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"fmt"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// setTools declares the tools that the model may call, and how it is to choose among them.
func (req *request) setTools(chat *hub.Chat, names hub.Names, family *model.Family) error {
	if err := req.checkChoice(); err != nil {
		return err
	}
	config, allowed := &converse.ToolConfig{ToolChoice: req.choice(names)}, setOf(req.Choice.Allowed)
	for i := range req.Tools {
		switch t := &req.Tools[i]; {
		case t.Kind != toolFunction:
			if err := declareSearch(config, family, i); err != nil {
				return err
			}
		case req.Choice.Mode != choiceAllowedTools || allowed[t.Name]:
			t.declare(config, names)
		}
	}
	if len(config.Tools) > 0 {
		chat.ToolConfig = config
	}
	chat.NoTools = req.Choice.Mode == choiceNone
	return nil
}

// declare adds a function to those that the model may call.
func (t *tool) declare(config *converse.ToolConfig, names hub.Names) {
	spec := &converse.ToolSpec{Name: names.Upstream(t.Name), InputSchema: hub.InputSchema(t.Parameters, t.Strict), Strict: t.Strict}
	if !jsonstring.IsEmpty(t.Description) {
		spec.Description = t.Description
	}
	config.Tools = append(config.Tools, converse.Tool{ToolSpec: spec})
	if t.Cache != nil {
		config.Tools = append(config.Tools, converse.Tool{CachePoint: t.Cache})
	}
}

// declareSearch adds the model's own search of the web.
func declareSearch(config *converse.ToolConfig, family *model.Family, at int) error {
	if family.WebSearch == "" {
		path := fmt.Sprintf("tools[%d].type", at)
		return field.Refuse(field.CodeUnsupported, path, "Invalid '%s': this endpoint's model cannot search the web. Leave the tool out, or give a function that searches.", path)
	}
	config.Tools = append(config.Tools, converse.Tool{SystemTool: &converse.SystemTool{Name: family.WebSearch}})
	return nil
}

func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

func (req *request) choice(names hub.Names) *converse.ToolChoice {
	mode := req.Choice.Mode
	if mode == choiceAllowedTools {
		mode = req.Choice.AllowedMode
	}
	switch mode {
	case choiceAuto:
		return &converse.ToolChoice{Auto: &struct{}{}}
	case choiceRequired:
		return &converse.ToolChoice{Any: &struct{}{}}
	case toolFunction:
		return &converse.ToolChoice{Tool: &converse.SpecificTool{Name: names.Upstream(req.Choice.Name)}}
	}
	return nil
}

// checkChoice refuses a choice of tools that are not declared.
func (req *request) checkChoice() error {
	chosen := req.Choice.Allowed
	switch req.Choice.Mode {
	case "", choiceNone, choiceAuto:
		return nil
	case toolFunction:
		chosen = []string{req.Choice.Name}
	}
	if len(req.Tools) == 0 {
		return field.Refuse(field.CodeValue, "tool_choice", "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.")
	}
	declared := map[string]bool{}
	for i := range req.Tools {
		declared[req.Tools[i].Name] = req.Tools[i].Kind == toolFunction
	}
	for _, name := range chosen {
		if !declared[name] {
			return field.Refuse(field.CodeValue, "tool_choice", "Tool choice '%s' not found in 'tools' parameter.", field.Clip(name))
		}
	}
	return nil
}
