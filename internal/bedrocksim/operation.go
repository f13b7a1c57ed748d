// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
)

// operation is one operation of the runtime: how its body becomes a prompt, and how a reply becomes its answer. An
// operation has either a body or events, and is otherwise the same as the others.
type operation struct {
	name   string
	path   string
	stream bool
	read   func(*Simulator, *exchange) (*prompt, *apiError)
	body   func(*exchange, *reply) unaryAnswer
	events func(*exchange, *reply) []event
}

// unaryAnswer is a JSON body and the headers that come with it.
type unaryAnswer struct {
	header map[string]string
	body   any
}

var operations = []operation{
	{name: "Converse", path: "/model/{modelId}/converse", read: readConverse, body: converseAnswer},
	{name: "ConverseStream", path: "/model/{modelId}/converse-stream", stream: true, read: readConverseStream, events: converseEvents},
	{name: "InvokeModel", path: "/model/{modelId}/invoke", read: readInvoke, body: invokeAnswer},
	{name: "InvokeModelWithResponseStream", path: "/model/{modelId}/invoke-with-response-stream", stream: true, read: readInvokeStream, events: invokeEvents},
	{name: "ApplyGuardrail", path: "/guardrail/{guardrailId}/version/{guardrailVersion}/apply", read: readApplyGuardrail, body: applyGuardrailAnswer},
	{name: "CountTokens", path: "/model/{modelId}/count-tokens", read: readCountTokens, body: countTokensAnswer},
}

// readShaped decodes a body, checks it against a shape, and reads it into target.
func (s *Simulator) readShaped(body []byte, shapeName string, target any) *apiError {
	tree, err := decodeTree(body)
	if err != nil {
		return serializationError("The request body is not valid JSON.")
	}
	if faults := validate(converseShapes, shapeName, tree, s.allowUnknown); len(faults) > 0 {
		return coralError(faults)
	}
	return decodeInto(body, target)
}

func decodeInto(body []byte, target any) *apiError {
	if err := json.Unmarshal(body, target); err != nil {
		return serializationError("The request body could not be read: a member has the wrong type.")
	}
	return nil
}

func readConverse(s *Simulator, x *exchange) (*prompt, *apiError) {
	return s.readConversation(x, "ConverseRequest")
}

func readConverseStream(s *Simulator, x *exchange) (*prompt, *apiError) {
	p, failed := s.readConversation(x, "ConverseStreamRequest")
	if failed == nil && len(p.tools) > 0 && !x.model.Can(StreamTools) {
		return nil, validationError("This model doesn't support tool use in streaming mode.")
	}
	return p, failed
}

func (s *Simulator) readConversation(x *exchange, shapeName string) (*prompt, *apiError) {
	var body converseBody
	if failed := s.readShaped(x.body, shapeName, &body); failed != nil {
		return nil, failed
	}
	return s.conversation(x.model, &body)
}

// conversation applies the rules of the Converse operations and reads the prompt.
func (s *Simulator) conversation(m *Model, body *converseBody) (*prompt, *apiError) {
	if failed := checkConversation(m, body); failed != nil {
		return nil, failed
	}
	if failed := s.ownFieldsFault(m, body); failed != nil {
		return nil, failed
	}
	p := body.prompt()
	if fault := s.thinkingFault(m, p); fault != "" {
		return nil, validationError("The model returned the following errors: %s", fault)
	}
	return p, s.guardrailExists(p.guardrail)
}
