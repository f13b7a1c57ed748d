// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// usageOf counts the tokens of the cache as part of the prompt, as OpenAI does.
func usageOf(u converse.Usage) openaiwire.Usage {
	prompt := hub.PromptTokens(u)
	usage := openaiwire.Usage{
		PromptTokens: prompt, CompletionTokens: u.OutputTokens, TotalTokens: prompt + u.OutputTokens,
		PromptTokensDetails: openaiwire.PromptTokensDetails{CachedTokens: u.CacheReadInputTokens, CacheWriteTokens: u.CacheWriteInputTokens},
	}
	for _, detail := range u.CacheDetails {
		written := openaiwire.CacheWriteDetail{TTL: detail.TTL, Tokens: detail.InputTokens}
		usage.PromptTokensDetails.CacheWriteDetails = append(usage.PromptTokensDetails.CacheWriteDetails, written)
	}
	return usage
}

func outcomeOf(u converse.Usage, stopReason string) translate.Outcome {
	return translate.Outcome{
		Input: hub.PromptTokens(u), Output: u.OutputTokens, CacheRead: u.CacheReadInputTokens, CacheWrite: u.CacheWriteInputTokens, StopReason: stopReason,
	}
}

// traceOf is what a guardrail found, as Bedrock wrote it; nil where there was none.
func traceOf(trace *converse.Trace) jsontext.Value {
	if trace == nil || trace.Guardrail == nil && trace.PromptRouter == nil {
		return nil
	}
	raw, err := json.Marshal(trace)
	if err != nil {
		return nil // it was valid when it was read
	}
	return raw
}
