// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"encoding/json"
	"slices"

	bedrockwire "github.com/outcrop-dev/outcrop/internal/wire/bedrock"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// noParameters is the schema of a function without parameters; Bedrock does not take an empty one.
const noParameters = `{"type":"object","properties":{}}`

// toolConfig returns the tools that Bedrock gets, nil for none, and the names of the members that are not carried.
//
// Bedrock refuses a history with calls of tools that comes without tools, so the tools of such a history are declared by their names, and stay where the
// caller's tool_choice is none: Bedrock has no word for that choice, which then is reported as not carried.
func toolConfig(req *openaiwire.ChatRequest, names *toolNames) (*bedrockwire.ToolConfig, []string, error) {
	if err := checkToolChoice(req); err != nil {
		return nil, nil, err
	}
	called := calledTools(req.Messages)
	specs := toolSpecs(req.Tools, called, names)
	none := req.ToolChoice != nil && req.ToolChoice.Mode == openaiwire.ToolChoiceNone
	switch {
	case len(specs) == 0, none && len(called) == 0:
		return nil, nil, nil
	case none:
		return &bedrockwire.ToolConfig{Tools: specs}, []string{"tool_choice"}, nil
	case len(req.Tools) == 0:
		return &bedrockwire.ToolConfig{Tools: specs}, nil, nil
	}
	return &bedrockwire.ToolConfig{Tools: specs, ToolChoice: bedrockChoice(req.ToolChoice, names)}, nil, nil
}

func checkToolChoice(req *openaiwire.ChatRequest) error {
	choice := req.ToolChoice
	if choice == nil || choice.Mode == openaiwire.ToolChoiceNone || choice.Mode == openaiwire.ToolChoiceAuto {
		return nil
	}
	if len(req.Tools) == 0 {
		return badRequest("", "tool_choice", "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.")
	}
	named := func(t openaiwire.Tool) bool { return t.Name == choice.Name }
	if choice.Mode == openaiwire.ToolChoiceFunction && !slices.ContainsFunc(req.Tools, named) {
		return badRequest("", "tool_choice", "Tool choice '%s' not found in 'tools' parameter.", clip(choice.Name))
	}
	return nil
}

func toolSpecs(given []openaiwire.Tool, called []string, names *toolNames) []bedrockwire.Tool {
	if len(given) == 0 {
		for _, name := range called {
			given = append(given, openaiwire.Tool{Name: name})
		}
	}
	specs := make([]bedrockwire.Tool, len(given))
	for i, t := range given {
		specs[i].ToolSpec = bedrockwire.ToolSpec{
			Name: names.upstream(t.Name), Description: t.Description, InputSchema: bedrockwire.InputSchema{JSON: schema(t.Parameters)},
		}
	}
	return specs
}

func schema(parameters json.RawMessage) json.RawMessage {
	if len(bytes.Trim(parameters, "{} \t\r\n")) == 0 {
		return json.RawMessage(noParameters)
	}
	return parameters
}

func bedrockChoice(choice *openaiwire.ToolChoice, names *toolNames) *bedrockwire.ToolChoice {
	if choice == nil {
		return nil
	}
	switch choice.Mode {
	case openaiwire.ToolChoiceRequired:
		return &bedrockwire.ToolChoice{Any: &struct{}{}}
	case openaiwire.ToolChoiceFunction:
		return &bedrockwire.ToolChoice{Tool: &bedrockwire.SpecificTool{Name: names.upstream(choice.Name)}}
	}
	return &bedrockwire.ToolChoice{Auto: &struct{}{}}
}

// calledTools names the tools that the history calls, in the order of their first call, each once.
func calledTools(messages []message) []string {
	var names []string
	seen := map[string]bool{}
	for _, m := range messages {
		for _, c := range m.ToolCalls {
			if !seen[c.Function.Name] {
				seen[c.Function.Name] = true
				names = append(names, c.Function.Name)
			}
		}
	}
	return names
}
