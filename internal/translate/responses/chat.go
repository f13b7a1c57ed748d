// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"maps"
	"slices"

	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
)

// chat makes the conversation that a request asks for, not yet fit for a model.
func (req *request) chat(r translate.Request, report *field.Report) (*hub.Chat, hub.Names, error) {
	chat, names := &hub.Chat{}, hub.NamesOf(req.toolNames())
	chat.Instruct(req.Instructions)
	c := conversation{chat: chat, names: names, report: report}
	if err := c.add(req.Items); err != nil {
		return nil, names, err
	}
	if err := req.setTools(chat, names, r.Family); err != nil {
		return nil, names, err
	}
	req.setParameters(chat, report)
	return chat, names, chat.TakeHeaders(r.Header)
}

// toolNames are the names of all functions that are declared or were called.
func (req *request) toolNames() []string {
	var names []string
	for _, t := range req.Tools {
		if t.Kind == toolFunction {
			names = append(names, t.Name)
		}
	}
	for _, i := range req.Items {
		if i.Kind == itemCall {
			names = append(names, i.Name)
		}
	}
	return names
}

func (req *request) setParameters(chat *hub.Chat, report *field.Report) {
	if req.MaxOutputTokens != nil || req.Temperature != nil || req.TopP != nil {
		inference := chat.Inference()
		inference.MaxTokens, inference.Temperature, inference.TopP = req.MaxOutputTokens, req.Temperature, req.TopP
	}
	if effort := req.Reasoning.Effort; effort != "" {
		chat.Reasoning = &hub.Reasoning{Off: effort == effortNone, Effort: effort}
	}
	chat.Serial = req.ParallelToolCalls != nil && !*req.ParallelToolCalls
	if req.Format.Schema != nil {
		chat.Schema = &hub.Schema{Name: req.Format.Name, Description: req.Format.Description, JSON: req.Format.Schema}
	}
	chat.ServiceTier = openai.Tier(req.ServiceTier)
	req.setMetadata(chat, report)
}

// setMetadata notes the caller's pairs, in an order of their own, so that the same of too many are always left out.
func (req *request) setMetadata(chat *hub.Chat, report *field.Report) {
	note := func(name, value, path string) {
		if !chat.Note(name, value) {
			report.Drop(path)
		}
	}
	if req.User != "" {
		note("user", req.User, "user")
	}
	if req.SafetyIdentifier != "" {
		note("safety_identifier", req.SafetyIdentifier, "safety_identifier")
	}
	for _, name := range slices.Sorted(maps.Keys(req.Metadata)) {
		note(name, req.Metadata[name], "metadata")
	}
}
