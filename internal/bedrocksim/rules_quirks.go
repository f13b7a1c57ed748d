// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"fmt"
	"regexp"
)

var shortToolID = regexp.MustCompile(`^[a-zA-Z0-9]{9}$`)

// quirk is what the turns of a conversation have to be for some models.
type quirk struct {
	applies func(*Model) bool
	broken  func(converseMessage) bool
	message string
}

var quirks = []quirk{
	{
		func(m *Model) bool { return m.Can(ResultsAlone) }, converseMessage.mixesResults,
		"The model returned the following errors: toolResult blocks at messages.%d must be alone in their turn.",
	},
	{
		func(m *Model) bool { return m.Can(NoResultStatus) }, func(m converseMessage) bool {
			return m.anyResult(func(r *converseResult) bool { return r.Status != "" })
		},
		"This model doesn't support the status field. Remove status from the toolResult blocks at messages.%d and try again.",
	},
	{
		func(m *Model) bool { return m.Can(ShortToolIDs) }, converseMessage.longIDs,
		"The model returned the following errors: Tool call id at messages.%d has to be defined with a length of 9, of a-z, A-Z, 0-9.",
	},
	{
		func(m *Model) bool { return m.Invoke == "anthropic" }, converseMessage.mediaBesideResults,
		"The model returned the following errors: messages.%d: document and video blocks may not be beside toolResult blocks.",
	},
}

// quirksRespected applies what single families of models demand.
func quirksRespected(m *Model, b *converseBody) *apiError {
	for _, q := range quirks {
		for i, message := range b.Messages {
			if q.applies(m) && q.broken(message) {
				return validationError("%s", fmt.Sprintf(q.message, i))
			}
		}
	}
	return nil
}

func (m converseMessage) anyResult(such func(*converseResult) bool) bool {
	for _, c := range m.Content {
		if c.ToolResult != nil && such(c.ToolResult) {
			return true
		}
	}
	return false
}

func (m converseMessage) mixesResults() bool {
	results := len(m.resultIDs())
	return results > 0 && results < len(m.Content)
}

func (m converseMessage) longIDs() bool {
	for _, id := range append(m.useIDs(), m.resultIDs()...) {
		if !shortToolID.MatchString(id) {
			return true
		}
	}
	return false
}

func (m converseMessage) mediaBesideResults() bool {
	if len(m.resultIDs()) == 0 {
		return false
	}
	for _, c := range m.Content {
		if c.Document != nil || c.Video != nil {
			return true
		}
	}
	return false
}
