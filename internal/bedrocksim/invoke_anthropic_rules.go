// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"fmt"
	"slices"
	"strings"
)

// checkAnthropic applies the rules of Anthropic's own API that a body can break without breaking its shape.
func checkAnthropic(m *Model, p *prompt) *apiError {
	if m.MaxOutput > 0 && p.maxTokens > m.MaxOutput {
		return validationError("max_tokens: %d > %d, which is the maximum allowed number of output tokens for %s",
			p.maxTokens, m.MaxOutput, vendorModel(m.ID))
	}
	for i, t := range p.turns {
		if failed := checkAnthropicTurn(i, t); failed != nil {
			return failed
		}
		if failed := checkAnthropicResults(i, p.turns); failed != nil {
			return failed
		}
	}
	return nil
}

func checkAnthropicTurn(index int, t turn) *apiError {
	for j, b := range t.blocks {
		at := fmt.Sprintf("messages.%d.content.%d", index, j)
		switch {
		case b.kind == blockText && b.text == "":
			return validationError("messages: text content blocks must be non-empty")
		case b.kind == blockText && strings.TrimSpace(b.text) == "":
			return validationError("messages: text content blocks must contain non-whitespace text")
		case b.kind == blockImage && imageFormat(b.data) == "":
			return validationError("%s.image.source.base64.data: Could not process image", at)
		case b.kind == blockImage && imageFormat(b.data) != b.format:
			return validationError("%s.image.source.base64: The image was specified using the image/%s media type, but the image appears to be a image/%s image", at, b.format, imageFormat(b.data))
		}
	}
	return nil
}

func checkAnthropicResults(index int, turns []turn) *apiError {
	results := turns[index].of(blockToolResult)
	var calls []block
	if index > 0 {
		calls = turns[index-1].of(blockToolUse)
	}
	for _, result := range results {
		if !hasID(calls, result.id) {
			return validationError("messages.%d.content: unexpected `tool_use_id` found in `tool_result` blocks: %s. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.", index, result.id)
		}
	}
	for _, call := range calls {
		if !hasID(results, call.id) {
			return validationError("messages.%d: `tool_use` ids were found without `tool_result` blocks immediately after: %s. Each `tool_use` block must have a corresponding `tool_result` block in the next message.", index-1, call.id)
		}
	}
	return nil
}

func hasID(blocks []block, id string) bool {
	return slices.ContainsFunc(blocks, func(b block) bool { return b.id == id })
}
