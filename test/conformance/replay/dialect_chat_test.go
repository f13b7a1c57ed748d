// SPDX-License-Identifier: Apache-2.0

package replay

import "testing"

// chatMessage is what is read of a message, or of a delta of one.
type chatMessage struct {
	Content   *string `json:"content"`
	Reasoning string  `json:"reasoning_content"`
	ToolCalls []struct {
		Index    int          `json:"index"`
		Function chatFunction `json:"function"`
	} `json:"tool_calls"`
}

type chatFunction struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// chatCompletion is what is read of an answer, or of a chunk of one.
type chatCompletion struct {
	Choices []chatChoice `json:"choices"`
	Usage   *chatUsage   `json:"usage"`
}

type chatChoice struct {
	FinishReason *string     `json:"finish_reason"`
	Message      chatMessage `json:"message"`
	Delta        chatMessage `json:"delta,omitzero"`
}

type chatUsage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Details    struct {
		Cached int `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
}

func readChat(t *testing.T, text []byte) told {
	t.Helper()
	var completion chatCompletion
	decode(t, text, &completion)
	if len(completion.Choices) != 1 || completion.Usage == nil || completion.Choices[0].FinishReason == nil {
		t.Fatalf("no choice, no end or no usage: %.500s", text)
	}
	message, usage := completion.Choices[0].Message, completion.Usage
	sum := told{Reasoning: message.Reasoning, Stop: *completion.Choices[0].FinishReason, Input: usage.Prompt, Cached: usage.Details.Cached, Output: usage.Completion}
	if message.Content != nil {
		sum.Text = *message.Content
	}
	for _, call := range message.ToolCalls {
		sum.Calls = append(sum.Calls, call.Function.Name+" "+canonical(call.Function.Arguments))
	}
	return sum
}

// joinChat wants one [DONE], at the end.
func joinChat(t *testing.T, events []event) []byte {
	t.Helper()
	var sum chatChoice
	whole := chatCompletion{}
	text := ""
	for i, e := range events {
		if string(e.data) == "[DONE]" {
			if i != len(events)-1 {
				t.Error("something follows [DONE]")
			}
			whole.Choices = []chatChoice{sum}
			return encode(t, whole)
		}
		var chunk chatCompletion
		decode(t, e.data, &chunk)
		if chunk.Usage != nil {
			whole.Usage = chunk.Usage
		}
		for _, choice := range chunk.Choices {
			if choice.Delta.Content != nil {
				text += *choice.Delta.Content
			}
			sum.add(choice)
			sum.Message.Content = &text
		}
	}
	t.Fatal("the stream ends without [DONE]")
	return nil
}

func (c *chatChoice) add(piece chatChoice) {
	if piece.FinishReason != nil {
		c.FinishReason = piece.FinishReason
	}
	c.Message.Reasoning += piece.Delta.Reasoning
	for _, call := range piece.Delta.ToolCalls {
		for len(c.Message.ToolCalls) <= call.Index {
			c.Message.ToolCalls = append(c.Message.ToolCalls, call)
			c.Message.ToolCalls[len(c.Message.ToolCalls)-1].Function = chatFunction{}
		}
		c.Message.ToolCalls[call.Index].Function.Name += call.Function.Name
		c.Message.ToolCalls[call.Index].Function.Arguments += call.Function.Arguments
	}
}
