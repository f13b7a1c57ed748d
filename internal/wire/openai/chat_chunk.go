// SPDX-License-Identifier: Apache-2.0

package openai

import "encoding/json"

// ChatChunk is one event of a streamed answer. Usage is absent where the caller did not ask for it, null before the last chunk, and an object in it.
type ChatChunk struct {
	ID      string          `json:"id"`
	Object  string          `json:"object"`
	Created int64           `json:"created"`
	Model   string          `json:"model"`
	Choices []ChunkChoice   `json:"choices"`
	Usage   json.RawMessage `json:"usage,omitempty"`
}

// ChunkChoice continues one answer. FinishReason is null until its end.
type ChunkChoice struct {
	Index        int     `json:"index"`
	Delta        Delta   `json:"delta"`
	FinishReason *string `json:"finish_reason"`
}

// Delta is what a chunk adds to the answer. Refusal is null in the first chunk and absent in the others.
type Delta struct {
	Role             string          `json:"role,omitempty"`
	Content          *string         `json:"content,omitempty"`
	Refusal          json.RawMessage `json:"refusal,omitempty"`
	ReasoningContent string          `json:"reasoning_content,omitempty"`
	ToolCalls        []ToolCall      `json:"tool_calls,omitempty"`
}
