// SPDX-License-Identifier: Apache-2.0

// Package responses translates OpenAI's Responses API. It keeps no state between requests: what a caller wants to continue it gives inline, and what needs
// a stored response is refused.
//
// Source: https://platform.openai.com/docs/api-reference/responses
package responses

import (
	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
)

// paths are the dialect's own fields for what a model may not be able to do.
var paths = hub.Paths{
	Turns: "input", LateSystem: "input[].role", Tools: "tools", ToolChoice: "tool_choice", Serial: "parallel_tool_calls", StrictTools: "tools[].strict", Images: "input[].content[].image_url",
	Documents: "input[].content[].file_data", CachePoints: "cache_control", CacheTTL: "cache_control.ttl", Temperature: "temperature", TopP: "top_p",
	Schema: "text.format", Reasoning: "reasoning.effort",
}

// Create translates POST /v1/responses.
func Create(r translate.Request) (*translate.Call, error) {
	var req request
	report, err := field.Read(r.Body, fields, &req)
	if err != nil {
		return nil, err
	}
	if err := req.check(r.Serves); err != nil {
		return nil, err
	}
	chat, names, err := req.chat(r, report)
	if err != nil {
		return nil, err
	}
	back, err := chat.Fit(r.Family, names, paths, report)
	if err != nil {
		return nil, err
	}
	if r.Strict {
		if err := report.Strict(); err != nil {
			return nil, err
		}
	}
	body, err := chat.Body()
	if err != nil {
		return nil, err
	}
	return req.call(r, back, body, report.NotCarried())
}

// check refuses a request that lacks what every request has, and a model that the endpoint does not serve.
func (req *request) check(serves func(string) bool) error {
	switch {
	case req.Model == "":
		return field.Missing("model")
	case !serves(req.Model):
		return field.Refuse(field.CodeModelNotFound, "model", "The model '%s' does not exist here. GET /v1/models lists the names that this endpoint serves.", field.Clip(req.Model))
	case req.Items == nil:
		return field.Missing("input")
	case len(req.Items) == 0:
		return field.Refuse(field.CodeEmptyArray, "input", "Invalid 'input': empty array. Expected at least one item, but got an empty array instead.")
	}
	return nil
}

func (req *request) call(r translate.Request, back hub.Back, body []byte, notCarried []string) (*translate.Call, error) {
	made := &answer{id: r.ID, summarize: req.Reasoning.Summary != "", template: req.template(r)}
	call := &translate.Call{Model: req.Model, Operation: bedrock.Converse, Bodies: [][]byte{body}, NotCarried: notCarried}
	if req.Stream {
		call.Operation, made.template = bedrock.ConverseStream, apart(made.template)
		call.Events = func() translate.Encoder { return newEncoder(made, back) }
		return call, nil
	}
	call.Answer = func(answers []translate.Answer) ([]byte, translate.Outcome, error) {
		return made.whole(back, answers[0].Body)
	}
	return call, nil
}
