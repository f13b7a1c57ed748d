// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"cmp"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/wire/responses"
)

// What an answer says of parameters that the request leaves out.
var (
	defaultText      = jsontext.Value(`{"format":{"type":"text"}}`)
	defaultReasoning = jsontext.Value(`{"effort":null,"summary":null}`)
	defaultChoice    = jsontext.Value(`"auto"`)
	noMetadata       = jsontext.Value(`{}`)
)

// template is the part of an answer that is known from the request, much of which OpenAI's answers repeat.
func (req *request) template(r translate.Request) responses.Response {
	return responses.Response{
		ID: "resp_" + r.ID, Object: responses.Object, CreatedAt: r.Now.Unix(), Status: responses.StatusInProgress, Output: []any{},
		Model: req.Model, Instructions: req.Instructions, MaxOutputTokens: req.MaxOutputTokens, Temperature: req.Temperature, TopP: req.TopP,
		ParallelToolCalls: true, Tools: req.rawTools(), ToolChoice: or(req.RawChoice, defaultChoice),
		Reasoning: or(req.RawReasoning, defaultReasoning), Text: or(req.RawText, defaultText), Metadata: or(req.RawMetadata, noMetadata),
		ServiceTier: cmp.Or(req.ServiceTier, "auto"), Truncation: "disabled", User: req.User, SafetyIdentifier: req.SafetyIdentifier,
	}
}

// apart is a response without a hold on the request's body, which would keep that in memory as long as the response is streamed.
func apart(r responses.Response) responses.Response {
	for _, repeated := range []*jsontext.Value{&r.Instructions, &r.ToolChoice, &r.Reasoning, &r.Text, &r.Metadata} {
		*repeated = repeated.Clone()
	}
	tools := make([]jsontext.Value, len(r.Tools))
	for i, tool := range r.Tools {
		tools[i] = tool.Clone()
	}
	r.Tools = tools
	return r
}

func or(given, absent jsontext.Value) jsontext.Value {
	if given == nil {
		return absent
	}
	return given
}

// rawTools repeats the tools; functions have all the members that clients rely on.
func (req *request) rawTools() []jsontext.Value {
	repeated := []jsontext.Value{}
	for _, t := range req.Tools {
		if t.Kind == toolFunction {
			t.raw, _ = json.Marshal(responses.FunctionTool{ // its members are valid JSON
				Type: toolFunction, Name: t.Name, Description: t.Description, Parameters: t.Parameters, Strict: t.Strict,
			})
		}
		repeated = append(repeated, t.raw)
	}
	return repeated
}
