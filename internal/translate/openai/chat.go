// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
)

// chatPaths names OpenAI's own fields for what a model may lack.
var chatPaths = hub.Paths{
	LateSystem: "messages[].role", Tools: "tools", ToolChoice: "tool_choice", Serial: "parallel_tool_calls", StrictTools: "tools[].function.strict", Images: "messages[].content[].image_url",
	Documents: "messages[].content[].file", CachePoints: "messages[].content[].cache_control", CacheTTL: "messages[].content[].cache_control.ttl",
	Temperature: "temperature", TopP: "top_p", TopK: "top_k", StopSequences: "stop", Schema: "response_format", Reasoning: "reasoning_effort",
}

// Chat translates the body of POST /v1/chat/completions. It is a translate.Translator.
func Chat(r translate.Request) (*translate.Call, error) {
	var request chatRequest
	report, err := field.Read(r.Body, chatFields, &request)
	if err != nil {
		return nil, err
	}
	if err := request.check(r.Serves); err != nil {
		return nil, err
	}
	back, err := request.converse(r, report)
	if err != nil {
		return nil, err
	}
	body, err := request.Body()
	if err != nil {
		return nil, err
	}
	call := &translate.Call{Model: request.model, Bodies: [][]byte{body}, NotCarried: report.NotCarried()}
	answer := chatAnswer{id: "chatcmpl-" + r.ID, model: request.model, created: r.Now.Unix(), back: back}
	call.Operation, call.Answer = bedrock.Converse, answer.whole
	if request.stream {
		call.Operation, call.Answer = bedrock.ConverseStream, nil
		call.Events = func() translate.Encoder { return newChatEncoder(answer, request.includeUsage) }
	}
	return call, nil
}

// converse makes a request of Converse that the model can take.
func (c *chatRequest) converse(r translate.Request, report *field.Report) (hub.Back, error) {
	names := hub.NamesOf(c.toolNames())
	if err := c.speak(names); err != nil {
		return hub.Back{}, err
	}
	c.declareTools(names)
	c.noteUsers(report)
	if err := c.TakeHeaders(r.Header); err != nil {
		return hub.Back{}, err
	}
	back, err := c.Fit(r.Family, names, chatPaths, report)
	if err == nil && r.Strict {
		err = report.Strict()
	}
	return back, err
}

// ChatFields lists every field of the dialect's chat requests and its fate.
func ChatFields() []field.Entry { return chatFields.Entries() }
