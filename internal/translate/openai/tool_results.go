// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"strings"

	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// maxQuotedIDs bounds how many tool call IDs an error message names.
const maxQuotedIDs = 5

// checkToolResults holds the history to the rule that OpenAI and Bedrock share: each call of a tool is answered before anyone speaks again, and nothing
// else is answered.
func checkToolResults(messages []message) error {
	var open []string
	for i, m := range messages {
		role := value{path: "messages"}.element(i).member("role").path
		if m.Role == openaiwire.RoleTool {
			answered := without(open, m.ToolCallID)
			if len(answered) == len(open) {
				return badRequest("", role, "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.")
			}
			open = answered
			continue
		}
		if len(open) > 0 {
			return unanswered(role, open)
		}
		open = callIDs(m.ToolCalls)
	}
	if len(open) > 0 {
		return unanswered("messages", open)
	}
	return nil
}

func unanswered(param string, ids []string) error {
	quoted := make([]string, 0, maxQuotedIDs)
	for _, id := range ids[:min(len(ids), maxQuotedIDs)] {
		quoted = append(quoted, clip(id))
	}
	return badRequest("", param, "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "+
		"The following tool_call_ids did not have response messages: %s", strings.Join(quoted, ", "))
}

func callIDs(calls []openaiwire.ToolCall) []string {
	var ids []string
	for _, c := range calls {
		ids = append(ids, c.ID)
	}
	return ids
}

// without returns a copy of ids that lacks the first occurrence of id.
func without(ids []string, id string) []string {
	for i, candidate := range ids {
		if candidate == id {
			return append(append([]string{}, ids[:i]...), ids[i+1:]...)
		}
	}
	return ids
}
