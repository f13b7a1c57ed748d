// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"encoding/json"

	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// recordedTold reads an answer without the types of the translator, so that a member which they lack does not go unnoticed.
func recordedTold(answer map[string]any) told {
	message := answer["output"].(map[string]any)["message"].(map[string]any)
	want := told{Finish: recordedFinish[answer["stopReason"].(string)], Usage: recordedUsage(answer["usage"].(map[string]any))}
	for _, block := range message["content"].([]any) {
		want.addBlock(block.(map[string]any))
	}
	return want
}

func (s *told) addBlock(block map[string]any) {
	if text, ok := block["text"].(string); ok {
		s.Text += text
	}
	if cited, ok := block["citationsContent"].(map[string]any); ok {
		pieces, _ := cited["content"].([]any)
		for _, piece := range pieces {
			s.Text += piece.(map[string]any)["text"].(string)
		}
	}
	if reasoning, ok := block["reasoningContent"].(map[string]any); ok {
		if text, ok := reasoning["reasoningText"].(map[string]any); ok {
			s.Reasoning += text["text"].(string)
		}
	}
	if use, ok := block["toolUse"].(map[string]any); ok && use["type"] != "server_tool_use" {
		input, _ := json.Marshal(use["input"])
		s.Calls = append(s.Calls, calledTool{Name: use["name"].(string), Arguments: canonical(string(input))})
	}
}

var recordedFinish = map[string]string{
	"end_turn": "stop", "max_tokens": "length", "tool_use": "tool_calls", "guardrail_intervened": "content_filter", "stop_sequence": "stop",
}

func recordedUsage(usage map[string]any) openaiwire.Usage {
	number := func(name string) int64 {
		value, _ := usage[name].(float64)
		return int64(value)
	}
	total, output := number("totalTokens"), number("outputTokens")
	return openaiwire.Usage{
		PromptTokens: total - output, CompletionTokens: output, TotalTokens: total,
		PromptTokensDetails: openaiwire.PromptTokensDetails{
			CachedTokens: number("cacheReadInputTokens"), CacheWriteTokens: number("cacheWriteInputTokens"), CacheWriteDetails: recordedDetails(usage),
		},
	}
}

func recordedDetails(usage map[string]any) []openaiwire.CacheWriteDetail {
	var details []openaiwire.CacheWriteDetail
	recorded, _ := usage["cacheDetails"].([]any)
	for _, entry := range recorded {
		detail := entry.(map[string]any)
		details = append(details, openaiwire.CacheWriteDetail{TTL: detail["ttl"].(string), Tokens: int64(detail["inputTokens"].(float64))})
	}
	return details
}
