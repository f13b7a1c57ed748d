// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
)

// chatRequest is a chat request: what goes to Converse as it stands is read into the Chat, the rest is drafted.
type chatRequest struct {
	hub.Chat
	model                  string
	messages               []message
	maxTokens              *int64
	maxCompletionTokens    *int64
	stream, includeUsage   bool
	tools                  []tool
	choice                 *toolChoice
	format                 responseFormat
	user, safetyIdentifier string
	// cacheTTL is how long explicit breakpoints last that have no time of their own.
	cacheTTL string
}

// check finds what is missing, and what contradicts itself.
func (c *chatRequest) check(serves func(string) bool) error {
	switch {
	case c.model == "":
		return field.Refuse(field.CodeMissing, "model", "you must provide a model parameter")
	case !serves(c.model):
		return UnknownModel(c.model)
	case c.messages == nil:
		return field.Missing("messages")
	case len(c.messages) == 0:
		return emptyArray("messages")
	case c.maxTokens != nil && c.maxCompletionTokens != nil:
		return field.Refuse("invalid_parameter_combination", "max_tokens",
			"Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported. Give 'max_completion_tokens' only.")
	}
	if limit := c.maxCompletionTokens; limit != nil {
		c.Inference().MaxTokens = limit
	} else if c.maxTokens != nil {
		c.Inference().MaxTokens = c.maxTokens
	}
	if err := c.format.apply(c); err != nil {
		return err
	}
	if err := c.checkMessages(); err != nil {
		return err
	}
	return c.checkToolChoice()
}

// noteUsers puts who asks into the request's metadata, which Bedrock logs with the invocation.
func (c *chatRequest) noteUsers(report *field.Report) {
	for _, id := range []struct{ path, name string }{{"user", c.user}, {"safety_identifier", c.safetyIdentifier}} {
		if id.name != "" && !c.Note(id.path, id.name) {
			report.Drop(id.path)
		}
	}
}

func emptyArray(path string) error {
	return field.Refuse(field.CodeEmptyArray, path,
		"Invalid '%s': empty array. Expected an array with minimum length 1, but got an empty array instead.", path)
}
