// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"strings"

	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// maxQuotedIDs bounds how many tool call IDs an error message names.
const maxQuotedIDs = 5

// openCalls are the calls of one message that wait for their results.
type openCalls struct {
	calls   []openaiwire.ToolCall
	waiting map[string]int
	count   int
}

// checkToolResults holds the history to the rule that OpenAI and Bedrock share: each call of a tool is answered before anyone speaks again, and nothing
// else is answered.
func checkToolResults(messages []message) error {
	var open openCalls
	for i, m := range messages {
		role := value{path: "messages"}.element(i).member("role").path
		if m.Role == openaiwire.RoleTool {
			if !open.answer(m.ToolCallID) {
				return badRequest("", role, "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'.")
			}
			continue
		}
		if open.count > 0 {
			return open.unanswered(role)
		}
		open = newOpenCalls(m.ToolCalls)
	}
	if open.count > 0 {
		return open.unanswered("messages")
	}
	return nil
}

func newOpenCalls(calls []openaiwire.ToolCall) openCalls {
	open := openCalls{calls: calls, waiting: make(map[string]int, len(calls)), count: len(calls)}
	for _, c := range calls {
		open.waiting[c.ID]++
	}
	return open
}

// answer tells whether a call with that ID waited for its result.
func (o *openCalls) answer(id string) bool {
	if o.waiting[id] == 0 {
		return false
	}
	o.waiting[id]--
	o.count--
	return true
}

func (o *openCalls) unanswered(param string) error {
	var quoted []string
	for _, c := range o.calls {
		if o.waiting[c.ID] > 0 && len(quoted) < maxQuotedIDs {
			quoted = append(quoted, clip(c.ID))
		}
	}
	return badRequest("", param, "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "+
		"The following tool_call_ids did not have response messages: %s", strings.Join(quoted, ", "))
}
