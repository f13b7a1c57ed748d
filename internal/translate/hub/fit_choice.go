// SPDX-License-Identifier: Apache-2.0

package hub

// ownChoice says in Claude's own words what Converse has none for: one call of a tool at a time, and no call beside a history of calls.
func (f *fitter) ownChoice() error {
	takes := f.family.Takes("tool_choice")
	switch serial := f.chat.Serial && f.chat.ToolConfig != nil && !f.chat.NoTools; {
	case f.chat.AdditionalModelRequestFields["tool_choice"] != nil: // the dialect has said it already
	case f.chat.NoTools && f.called() && takes:
		f.chat.SetAdditional("tool_choice.type", "none")
		f.chat.NoTools = false
		if f.chat.ToolConfig != nil {
			f.chat.ToolConfig.ToolChoice = nil
		}
	case serial && (!takes || f.forcesThinker()):
		f.drop(f.paths.Serial)
	case serial:
		f.oneAtATime()
	}
	return nil
}

// oneAtATime moves the choice of tools to where Claude can be told to call one at a time.
func (f *fitter) oneAtATime() {
	choice := f.chat.ToolConfig.ToolChoice
	f.chat.SetAdditional("tool_choice.disable_parallel_tool_use", true)
	f.chat.SetAdditional("tool_choice.type", "auto")
	if choice != nil {
		f.chat.SetAdditional("tool_choice.type", choiceOf(choice))
	}
	if choice != nil && choice.Tool != nil {
		f.chat.SetAdditional("tool_choice.name", choice.Tool.Name)
	}
	f.chat.ToolConfig.ToolChoice = nil
}

// forcesThinker tells of a call that is forced on a model which is to think. Claude takes only one of the two.
func (f *fitter) forcesThinker() bool {
	choice := f.chat.ToolConfig.ToolChoice
	return choice != nil && choice.Auto == nil && f.chat.Reasoning != nil && !f.chat.Reasoning.Off
}
