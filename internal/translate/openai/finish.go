// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"github.com/outcrop-dev/outcrop/internal/bedrock"
	bedrockwire "github.com/outcrop-dev/outcrop/internal/wire/bedrock"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// finishReasons says in OpenAI's words why a model stopped. The malformed ones are not here: they end an answer that is none.
var finishReasons = map[string]string{
	bedrockwire.StopEndTurn:                    openaiwire.FinishStop,
	bedrockwire.StopSequence:                   openaiwire.FinishStop,
	bedrockwire.StopMaxTokens:                  openaiwire.FinishLength,
	bedrockwire.StopModelContextWindowExceeded: openaiwire.FinishLength,
	bedrockwire.StopToolUse:                    openaiwire.FinishToolCalls,
	bedrockwire.StopContentFiltered:            openaiwire.FinishContentFilter,
	bedrockwire.StopGuardrailIntervened:        openaiwire.FinishContentFilter,
}

// stopErrors are the reasons that are failures.
var stopErrors = map[string]bedrock.Error{
	"":                                   {Class: bedrock.Internal, Message: "Bedrock's answer does not say why the model stopped."},
	bedrockwire.StopMalformedModelOutput: {Class: bedrock.ModelFailed, Message: "The model's answer was malformed. Try the request again."},
	bedrockwire.StopMalformedToolUse:     {Class: bedrock.ModelFailed, Message: "The model's call of a tool was malformed. Try the request again."},
}

// finishReason translates a stop reason. One that is newer than this table means that the model stopped of itself.
func finishReason(stop string) (string, error) {
	if failure, failed := stopErrors[stop]; failed {
		return "", &failure
	}
	if reason, known := finishReasons[stop]; known {
		return reason, nil
	}
	return openaiwire.FinishStop, nil
}

// usageOf counts the tokens of the cache as part of the prompt, as OpenAI does.
func usageOf(u *bedrockwire.Usage) Usage {
	if u == nil {
		return Usage{}
	}
	prompt := u.InputTokens + u.CacheReadInputTokens + u.CacheWriteInputTokens
	return Usage{
		PromptTokens: prompt, CompletionTokens: u.OutputTokens, TotalTokens: prompt + u.OutputTokens,
		PromptTokensDetails: openaiwire.PromptTokensDetails{CachedTokens: u.CacheReadInputTokens},
	}
}
