// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"slices"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// Efforts are the words for how much a model is to think, from the least to the most.
var Efforts = []string{"minimal", "low", "medium", "high", "xhigh", "max"}

// budgets are the tokens of thinking that stand for an effort. 1024 is the least that Claude takes.
var budgets = map[string]int64{"minimal": 1024, "low": 1024, "medium": 4096, "high": 16384, "xhigh": 32768, "max": 63999}

const minBudget = 1024

// thinkers ask a model to think in the way of its family, and tell whether that is possible.
var thinkers = map[string]func(*fitter) bool{
	model.ReasoningClaudeBudget:   (*fitter).claudeBudget,
	model.ReasoningClaudeAdaptive: (*fitter).claudeAdaptive,
	model.ReasoningGPTOSS: func(f *fitter) bool {
		return f.setEffort("reasoning_effort", "low", "medium", "high")
	},
	model.ReasoningQwen: func(f *fitter) bool {
		return f.setEffort("reasoning_config", "low", "high")
	},
	model.ReasoningNova: func(f *fitter) bool {
		f.chat.SetAdditional("reasoningConfig.type", "enabled")
		return f.setEffort("reasoningConfig.maxReasoningEffort", "low", "medium", "high")
	},
}

// silencers ask a model that can think not to.
var silencers = map[string]func(*fitter) bool{
	model.ReasoningClaudeBudget:   func(*fitter) bool { return true }, // it thinks only when it is asked to
	model.ReasoningClaudeAdaptive: func(f *fitter) bool { f.chat.SetAdditional("thinking.type", "disabled"); return true },
	model.ReasoningNova:           func(f *fitter) bool { f.chat.SetAdditional("reasoningConfig.type", "disabled"); return true },
	"":                            func(*fitter) bool { return true },
	model.ReasoningNone:           func(*fitter) bool { return true },
}

// reasoning asks the model to think, or not to.
func (f *fitter) reasoning() error {
	wanted := f.chat.Reasoning
	if wanted == nil {
		f.excludedByOwnThinking()
		return nil
	}
	ways := thinkers
	if wanted.Off {
		ways = silencers
	}
	if ask := ways[f.family.Reasoning]; ask == nil || !ask(f) {
		f.drop(f.paths.Reasoning)
	}
	return nil
}

// claudeBudget gives Claude a number of tokens to think with, which is less than the answer may have in all. Thinking excludes some parameters.
func (f *fitter) claudeBudget() bool {
	budget := f.budget()
	if f.chat.InferenceConfig != nil && f.chat.InferenceConfig.MaxTokens != nil {
		budget = min(budget, *f.chat.InferenceConfig.MaxTokens-1)
	}
	if budget < minBudget || f.continuesUnthinking() {
		return false
	}
	f.chat.SetAdditional("thinking.type", "enabled")
	f.chat.SetAdditional("thinking.budget_tokens", budget)
	f.excludedByThinking()
	return true
}

// continuesUnthinking tells whether the model goes on after calls of tools whose thinking did not come back, as it does not from most clients of
// chat completions. Claude refuses to think then.
func (f *fitter) continuesUnthinking() bool {
	before := len(f.chat.Messages) - 2
	if before < 0 || f.chat.Messages[before].Role != converse.RoleAssistant {
		return false
	}
	content := f.chat.Messages[before].Content
	isCall := func(b converse.ContentBlock) bool { return b.ToolUse != nil }
	return slices.ContainsFunc(content, isCall) && content[0].ReasoningContent == nil
}

// budget is the caller's own, or the one that stands for its effort.
func (f *fitter) budget() int64 {
	if f.chat.Reasoning.Budget > 0 {
		return f.chat.Reasoning.Budget
	}
	if budget, known := budgets[f.chat.Reasoning.Effort]; known {
		return budget
	}
	return budgets["medium"]
}

func (f *fitter) claudeAdaptive() bool {
	f.chat.SetAdditional("thinking.type", "adaptive")
	if wanted := f.chat.Reasoning; wanted.Effort != "" || wanted.Budget > 0 {
		f.chat.SetAdditional("output_config.effort", f.effort("low", "medium", "high", "max"))
	}
	f.excludedByThinking()
	return true
}

// minThinkingTopP is the least top_p that Claude takes beside thinking.
const minThinkingTopP = 0.95

// keepWhere leaves a parameter out, and reports it, unless its value is allowed.
func (f *fitter) keepWhere(path string, at **float64, allowed func(float64) bool) {
	if *at != nil && !allowed(**at) {
		f.drop(path)
		*at = nil
	}
}

// excludedByThinking leaves out what Claude refuses beside thinking: sampling parameters, and a choice that forces a tool.
func (f *fitter) excludedByThinking() {
	if inference := f.chat.InferenceConfig; inference != nil {
		f.keepWhere(f.paths.Temperature, &inference.Temperature, func(v float64) bool { return v == 1 })
		f.keepWhere(f.paths.TopP, &inference.TopP, func(v float64) bool { return v >= minThinkingTopP })
		if isEmpty(inference) {
			f.chat.InferenceConfig = nil
		}
	}
	if f.chat.TopK != nil {
		f.drop(f.paths.TopK)
		delete(f.chat.AdditionalModelRequestFields, f.family.TopK)
	}
	if config := f.chat.ToolConfig; config != nil && config.ToolChoice != nil && choiceOf(config.ToolChoice) != "auto" {
		if f.back.answerTool == "" { // which no caller chose, and which is reported by its schema
			f.drop(f.paths.ToolChoice)
		}
		config.ToolChoice = &converse.ToolChoice{Auto: &struct{}{}}
	}
}

// excludedByOwnThinking leaves it to Claude to call the tool that stands for structured output where the caller has asked it to think in its own words.
// What else is excluded is the caller's to leave out.
func (f *fitter) excludedByOwnThinking() {
	own, _ := f.chat.AdditionalModelRequestFields["thinking"].(map[string]any)
	if f.back.answerTool != "" && own != nil && own["type"] != "disabled" {
		f.chat.ToolConfig.ToolChoice = &converse.ToolChoice{Auto: &struct{}{}}
	}
}

func (f *fitter) setEffort(path string, levels ...string) bool {
	f.chat.SetAdditional(path, f.effort(levels...))
	return true
}

// effort is the level nearest to what the caller asked for, among those that the model has, which stand in the order of Efforts.
func (f *fitter) effort(levels ...string) string {
	wanted := slices.Index(Efforts, f.chat.Reasoning.Effort)
	if wanted < 0 {
		wanted = effortOf(f.chat.Reasoning.Budget)
	}
	nearest := levels[0]
	for _, level := range levels {
		if slices.Index(Efforts, level) <= wanted {
			nearest = level
		}
	}
	return nearest
}

// effortOf is the effort that a number of tokens stands for; none: a medium one.
func effortOf(budget int64) int {
	effort := slices.Index(Efforts, "medium")
	for i, name := range Efforts {
		if budget > 0 && budgets[name] <= budget {
			effort = i
		}
	}
	if budget > 0 && budget < budgets["medium"] {
		effort = slices.Index(Efforts, "low")
	}
	return effort
}
