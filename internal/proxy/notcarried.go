// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"slices"
	"strings"
)

// otherField stands for every field that is not one of OpenAI's own: a caller's invention must not become a label or a line of the log.
const otherField = "other"

// knownFields are the members of OpenAI's chat completion request that Bedrock may have no place for.
// Source: https://platform.openai.com/docs/api-reference/chat/create
func knownFields() []string {
	return []string{
		"audio", "frequency_penalty", "logit_bias", "logprobs", "messages", "metadata", "modalities", "moderation", "parallel_tool_calls", "prediction",
		"presence_penalty", "prompt_cache_key", "prompt_cache_retention", "reasoning_effort", "response_format", "safety_identifier", "seed",
		"service_tier", "store", "stream_options", "tools", "top_logprobs", "user", "verbosity", "web_search_options",
	}
}

// knownField is the member of the request that a field that was not carried belongs to.
func knownField(field string) string {
	top := field
	if at := strings.IndexAny(field, ".["); at >= 0 {
		top = field[:at]
	}
	if slices.Contains(knownFields(), top) {
		return top
	}
	return otherField
}

// knownFieldsOf is each of knownField's answers once.
func knownFieldsOf(fields []string) []string {
	var known []string
	for _, field := range fields {
		if name := knownField(field); !slices.Contains(known, name) {
			known = append(known, name)
		}
	}
	return known
}
