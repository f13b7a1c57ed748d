// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
)

// translation is a request on its way to Bedrock's terms.
type translation struct {
	request request
	family  *model.Family
	chat    hub.Chat
	report  *field.Report
}

// paths are the names of what a model may not be able to do.
var paths = hub.Paths{
	LateSystem: "messages[].role", Tools: "tools", ToolChoice: "tool_choice", StrictTools: "tools[].strict",
	Images: "messages[].content[].source", Documents: "messages[].content[].source", CachePoints: "cache_control", CacheTTL: "cache_control.ttl",
	Temperature: "temperature", TopP: "top_p", TopK: "top_k", StopSequences: "stop_sequences", Schema: "output_config.format", Reasoning: "thinking",
}

// Messages translates POST /v1/messages.
func Messages(r translate.Request) (*translate.Call, error) {
	t, back, err := translated(r, messagesFields)
	if err != nil {
		return nil, err
	}
	call, err := t.call(r)
	if err != nil {
		return nil, err
	}
	body, err := t.chat.Body()
	call.Bodies = [][]byte{body}
	m := meta{id: "msg_" + r.ID, model: t.request.model, back: back}
	call.Operation, call.Answer = bedrock.Converse, m.answer
	if t.request.stream {
		call.Operation, call.Answer, call.Events = bedrock.ConverseStream, nil, m.events
	}
	return call, err
}

// CountTokens translates POST /v1/messages/count_tokens.
func CountTokens(r translate.Request) (*translate.Call, error) {
	t, _, err := translated(r, countFields)
	if err != nil {
		return nil, err
	}
	call, err := t.call(r)
	if err != nil {
		return nil, err
	}
	body, err := t.chat.CountBody()
	call.Bodies, call.Operation, call.Answer = [][]byte{body}, bedrock.CountTokens, countAnswer
	return call, err
}

// call is what both requests have in common. It refuses what is not carried where the endpoint is strict.
func (t *translation) call(r translate.Request) (*translate.Call, error) {
	if r.Strict {
		if err := t.report.Strict(); err != nil {
			return nil, err
		}
	}
	return &translate.Call{Model: t.request.model, NotCarried: t.report.NotCarried()}, nil
}

// translated reads a request and puts it in the model's terms.
func translated(r translate.Request, fields field.Object[request]) (*translation, hub.Back, error) {
	t := &translation{family: r.Family}
	if err := t.read(r, fields); err != nil {
		return nil, hub.Back{}, err
	}
	for _, step := range []func(*translation) error{
		(*translation).sample, (*translation).instruct, (*translation).converse, (*translation).declare, (*translation).choose,
		(*translation).think, (*translation).shape, (*translation).carryBetas, (*translation).carryRest,
	} {
		if err := step(t); err != nil {
			return nil, hub.Back{}, err
		}
	}
	if err := t.chat.TakeHeaders(r.Header); err != nil {
		return nil, hub.Back{}, err
	}
	back, err := t.chat.Fit(t.family, t.rename(), paths, t.report)
	return t, back, err
}

// read reads the headers and the body.
func (t *translation) read(r translate.Request, fields field.Object[request]) (err error) {
	if t.request.version, err = versionOf(r.Header); err != nil {
		return err
	}
	if t.request.anthropicBeta, err = betas(r.Header); err != nil {
		return err
	}
	if t.report, err = field.Read(r.Body, fields, &t.request); err != nil {
		return err
	}
	_, generates := fields["max_tokens"]
	switch name := t.request.model; {
	case name == "":
		return field.Missing("model")
	case !r.Serves(name):
		return field.Refuse(field.CodeModelNotFound, "model", "model: %s. This endpoint does not serve a model of this name; GET /v1/models lists those that it does.", field.Clip(name))
	case t.request.messages == nil:
		return field.Missing("messages")
	case generates && t.request.maxTokens == nil:
		return field.Missing("max_tokens")
	}
	return t.request.keepVersion()
}
