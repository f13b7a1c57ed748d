// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"cmp"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// Back is what an answer needs to be told in the caller's terms.
type Back struct {
	Names Names
	// answerTool is the tool that stands for structured output; its input is the answer's text.
	answerTool string
}

// fitter makes a chat fit a family of models.
type fitter struct {
	chat   *Chat
	family *model.Family
	paths  Paths
	report *field.Report
	back   *Back
}

// fittings are made in this order: what makes tools comes before what looks at them, and reasoning near the end, since it excludes others.
var fittings = []func(*fitter) error{
	(*fitter).conversation,
	(*fitter).content,
	(*fitter).documentNames,
	(*fitter).system,
	(*fitter).ownChoice,
	(*fitter).structure,
	(*fitter).tools,
	(*fitter).toolChoice,
	(*fitter).cachePoints,
	(*fitter).sampling,
	(*fitter).toolUseIDs,
	(*fitter).reasoning,
	(*fitter).eitherSampling,
}

// Fit makes a chat fit the models of a family. What they cannot do is left out and reported, or refused where the answer would be to another question.
// The names are those of the chat's tools.
func (c *Chat) Fit(family *model.Family, names Names, paths Paths, report *field.Report) (Back, error) {
	f := &fitter{chat: c, family: family, paths: paths, report: report, back: &Back{Names: names}}
	for _, fit := range fittings {
		if err := fit(f); err != nil {
			return Back{}, err
		}
	}
	return *f.back, nil
}

// Body is the body of Converse and ConverseStream.
func (c *Chat) Body() ([]byte, error) { return json.Marshal(&c.Request, json.Deterministic(true)) }

// CountBody is the body of CountTokens.
func (c *Chat) CountBody() ([]byte, error) {
	counted := converse.CountedRequest{Messages: c.Messages, System: c.System, ToolConfig: c.ToolConfig, AdditionalModelRequestFields: c.AdditionalModelRequestFields}
	return json.Marshal(converse.CountTokensRequest{Input: converse.CountTokensInput{Converse: counted}}, json.Deterministic(true))
}

// drop reports a field of the caller's, where the dialect has one.
func (f *fitter) drop(path string) {
	if path != "" {
		f.report.Drop(path)
	}
}

// conversation refuses a chat for a model that holds none, and one without a turn.
func (f *fitter) conversation() error {
	if f.family.Lacks(model.Converse) {
		return field.Refuse(field.CodeValue, "model", "This endpoint's model makes embeddings and cannot hold a conversation. Use /v1/embeddings.")
	}
	spoken := func(m converse.Message) bool { return m.Role != converse.RoleSystem }
	if !slices.ContainsFunc(f.chat.Messages, spoken) {
		path := cmp.Or(f.paths.Turns, "messages")
		return field.Refuse(field.CodeValue, path, "Invalid '%s': there is nothing to answer. Add a message of a user, which Bedrock needs beside the system prompt.", path)
	}
	return nil
}

// content refuses what the model cannot see: an answer that passes over it would be to another question.
func (f *fitter) content() error {
	for _, message := range f.chat.Messages {
		for _, block := range message.Content {
			switch {
			case block.Image != nil && f.family.Lacks(model.Images):
				return field.Refuse(field.CodeUnsupported, f.paths.Images, "Invalid '%s': this endpoint's model takes no images. Leave them out, or use an endpoint whose model does.", f.paths.Images)
			case block.Document != nil && f.family.Lacks(model.Documents):
				return field.Refuse(field.CodeUnsupported, f.paths.Documents, "Invalid '%s': this endpoint's model takes no documents. Give their text instead.", f.paths.Documents)
			}
		}
	}
	return nil
}

// system puts instructions where the model takes them: those between turns may have to go to the system prompt, and that to the first turn.
func (f *fitter) system() error {
	if f.chat.lateSystem && !f.family.SystemTurns {
		f.drop(f.paths.LateSystem)
		f.moveInstructions()
	}
	if len(f.chat.System) == 0 || !f.family.Lacks(model.System) {
		return nil
	}
	var blocks []converse.ContentBlock
	for _, block := range f.chat.System {
		blocks = append(blocks, converse.ContentBlock{Text: block.Text, CachePoint: block.CachePoint})
	}
	f.chat.System = nil
	if first := &f.chat.Messages[0]; first.Role == converse.RoleUser {
		first.Content = append(blocks, first.Content...)
		return nil
	}
	f.chat.Messages = slices.Insert(f.chat.Messages, 0, converse.Message{Role: converse.RoleUser, Content: blocks})
	return nil
}

// moveInstructions takes the turns of the role system out of the conversation.
func (f *fitter) moveInstructions() {
	turns := f.chat.Messages
	f.chat.Messages = nil
	for _, turn := range turns {
		if turn.Role != converse.RoleSystem {
			f.chat.Say(turn.Role, turn.Content...)
			continue
		}
		for _, block := range turn.Content {
			f.chat.System = append(f.chat.System, converse.SystemBlock{Text: block.Text, CachePoint: block.CachePoint})
		}
	}
}

// toolUseIDs fits the IDs of calls to models that take only some.
func (f *fitter) toolUseIDs() error {
	length := f.family.ToolUseIDLength
	if length == 0 {
		return nil
	}
	for _, message := range f.chat.Messages {
		for _, block := range message.Content {
			if block.ToolUse != nil {
				block.ToolUse.ToolUseID = fittedID(block.ToolUse.ToolUseID, length)
			}
			if block.ToolResult != nil {
				block.ToolResult.ToolUseID = fittedID(block.ToolResult.ToolUseID, length)
			}
		}
	}
	return nil
}
