// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"github.com/go-json-experiment/json"

	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
	"github.com/outcrop-dev/outcrop/internal/wire/responses"
)

// answer is what is known of an answer before it comes.
type answer struct {
	id string
	// summarize has reasoning told as a summary.
	summarize bool
	// template is the response as far as the request tells it.
	template responses.Response
}

// whole makes the response of a whole answer.
func (a *answer) whole(back hub.Back, body []byte) ([]byte, translate.Outcome, error) {
	got, err := back.Answer(body)
	outcome := outcomeOf(got.Usage, got.StopReason)
	if err != nil {
		return nil, outcome, err
	}
	made := a.template
	end := endOf(got.StopReason)
	items := output{answer: a, last: end.status}
	for i := range got.Blocks {
		items.add(&got.Blocks[i])
	}
	made.Output = items.finish()
	finish(&made, end, got.Usage)
	if got.ServiceTier != "" {
		made.ServiceTier = openai.TierName(got.ServiceTier)
	}
	if got.Trace != nil {
		made.Trace, _ = json.Marshal(got.Trace) // its members are valid JSON
	}
	out, err := json.Marshal(&made)
	return out, outcome, err
}

// finish says how a response ended.
func finish(made *responses.Response, end end, usage converse.Usage) {
	made.Status = end.status
	if end.reason != "" {
		made.IncompleteDetails = &responses.IncompleteDetails{Reason: end.reason}
	}
	made.Usage = usageOf(usage)
}

// end is the status of a response and the reason where it is incomplete.
type end struct{ status, reason string }

// ends are the ends by Bedrock's reasons to stop; every other is that of a whole answer.
var ends = map[string]end{
	converse.StopMaxTokens:                  {responses.StatusIncomplete, responses.ReasonMaxOutputTokens},
	converse.StopModelContextWindowExceeded: {responses.StatusIncomplete, responses.ReasonMaxOutputTokens},
	converse.StopContentFiltered:            {responses.StatusIncomplete, responses.ReasonContentFilter},
	converse.StopGuardrailIntervened:        {responses.StatusIncomplete, responses.ReasonContentFilter},
}

func endOf(stopReason string) end {
	if found, known := ends[stopReason]; known {
		return found
	}
	return end{status: responses.StatusCompleted}
}

func usageOf(u converse.Usage) *responses.Usage {
	input := hub.PromptTokens(u)
	return &responses.Usage{
		InputTokens: input, InputTokensDetails: responses.InputDetails{CachedTokens: u.CacheReadInputTokens, CacheWriteTokens: u.CacheWriteInputTokens},
		OutputTokens: u.OutputTokens, TotalTokens: input + u.OutputTokens,
	}
}

func outcomeOf(u converse.Usage, stopReason string) translate.Outcome {
	return translate.Outcome{
		Input: hub.PromptTokens(u), Output: u.OutputTokens, CacheRead: u.CacheReadInputTokens, CacheWrite: u.CacheWriteInputTokens, StopReason: stopReason,
	}
}
