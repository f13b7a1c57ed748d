// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"encoding/json"

	bedrockwire "github.com/outcrop-dev/outcrop/internal/wire/bedrock"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// read decodes a payload. Members that are unknown, such as the padding p, are passed over.
func read[T any](payload []byte) (T, error) {
	var event T
	if err := json.Unmarshal(payload, &event); err != nil || payload[0] != '{' {
		return event, broken("An event of Bedrock's stream cannot be read.")
	}
	return event, nil
}

func (e *StreamEncoder) messageStart([]byte) error {
	empty := ""
	return e.send(openaiwire.Delta{Role: openaiwire.RoleAssistant, Content: &empty, Refusal: json.RawMessage("null")}, nil)
}

// blockStart announces a call of the caller's tools; a tool that Bedrock itself serves is none of the caller's.
func (e *StreamEncoder) blockStart(payload []byte) error {
	event, err := read[bedrockwire.ContentBlockStart](payload)
	if err != nil {
		return err
	}
	use := event.Start.ToolUse
	if use == nil {
		return nil
	}
	e.open = openCall{open: true, block: event.ContentBlockIndex, index: e.calls}
	if use.Type == bedrockwire.ServerToolUse {
		return nil
	}
	e.open.caller = true
	e.calls++
	return e.sendCall(openaiwire.ToolCall{
		ID: use.ToolUseID, Type: openaiwire.TypeFunction, Function: openaiwire.FunctionCall{Name: e.meta.Names.Original(use.Name)},
	})
}

func (e *StreamEncoder) blockDelta(payload []byte) error {
	event, err := read[bedrockwire.ContentBlockDelta](payload)
	if err != nil {
		return err
	}
	delta := event.Delta
	switch {
	case delta.Text != nil && *delta.Text != "":
		return e.send(openaiwire.Delta{Content: delta.Text}, nil)
	case delta.ReasoningContent != nil && delta.ReasoningContent.Text != nil && *delta.ReasoningContent.Text != "":
		return e.send(openaiwire.Delta{ReasoningContent: *delta.ReasoningContent.Text}, nil)
	case delta.ToolUse != nil && delta.ToolUse.Input != "":
		return e.callInput(event.ContentBlockIndex, delta.ToolUse.Input)
	}
	return nil
}

func (e *StreamEncoder) callInput(block int, input string) error {
	if !e.open.open || block != e.open.block {
		return outOfOrder()
	}
	if !e.open.caller {
		return nil
	}
	e.open.input = true
	return e.sendCall(openaiwire.ToolCall{Function: openaiwire.FunctionCall{Arguments: input}})
}

// blockStop gives a call without input the empty object that it means, since callers parse the arguments.
func (e *StreamEncoder) blockStop([]byte) error {
	last := e.open
	if last.caller && !last.input {
		if err := e.sendCall(openaiwire.ToolCall{Function: openaiwire.FunctionCall{Arguments: "{}"}}); err != nil {
			return err
		}
	}
	e.open = openCall{}
	return nil
}

// sendCall numbers calls, not blocks, as callers count them.
func (e *StreamEncoder) sendCall(call openaiwire.ToolCall) error {
	index := e.open.index
	call.Index = &index
	return e.send(openaiwire.Delta{ToolCalls: []openaiwire.ToolCall{call}}, nil)
}

func (e *StreamEncoder) messageStop(payload []byte) error {
	event, err := read[bedrockwire.MessageStop](payload)
	if err != nil {
		return err
	}
	reason, err := finishReason(event.StopReason)
	if err != nil {
		return err
	}
	return e.send(openaiwire.Delta{}, &reason)
}

func (e *StreamEncoder) metadata(payload []byte) error {
	event, err := read[bedrockwire.Metadata](payload)
	if err != nil {
		return err
	}
	e.usage = usageOf(event.Usage)
	return nil
}
