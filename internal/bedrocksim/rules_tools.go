// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"slices"
	"strings"
)

// toolResultsAnswer demands that the results of a turn are the answers to the calls of the turn before, each once.
func toolResultsAnswer(_ *Model, b *converseBody) *apiError {
	var open []string
	for i, message := range b.Messages {
		if message.Role == "system" {
			continue
		}
		if failed := checkResults(i, open, message.resultIDs()); failed != nil {
			return failed
		}
		open = message.useIDs()
	}
	return nil
}

func checkResults(index int, open, answered []string) *apiError {
	if missing := missingFrom(answered, open); len(missing) > 0 {
		return validationError("Expected toolResult blocks at messages.%d.content for the following Ids: %s, but found: %s",
			index, strings.Join(missing, ", "), strings.Join(answered, ", "))
	}
	if len(answered) > len(open) {
		return validationError("The number of toolResult blocks at messages.%d.content exceeds the number of toolUse blocks of previous turn.", index)
	}
	return nil
}

// useIDs are the calls that the caller has to answer: not those of tools that the service ran itself.
func (m converseMessage) useIDs() []string {
	var ids []string
	for _, c := range m.Content {
		if c.ToolUse != nil && c.ToolUse.Type == "" {
			ids = append(ids, c.ToolUse.ToolUseID)
		}
	}
	return ids
}

func (m converseMessage) resultIDs() []string {
	var ids []string
	if m.Role == "assistant" {
		return nil // of a tool that the service ran itself, in the turn of its call
	}
	for _, c := range m.Content {
		if c.ToolResult != nil {
			ids = append(ids, c.ToolResult.ToolUseID)
		}
	}
	return ids
}

// missingFrom are the elements of all that some lacks.
func missingFrom(some, all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(id string) bool { return slices.Contains(some, id) })
}
