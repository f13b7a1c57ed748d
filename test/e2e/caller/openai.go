// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"io"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// errIncomplete is an answer that ended without saying why, which an SDK may take for a success.
var errIncomplete = errors.New("the answer ended without its end")

// openaiClient never retries, so that each failure is seen.
func openaiClient(t target) openai.Client {
	return openai.NewClient(option.WithBaseURL(t.url+"/v1"), option.WithAPIKey("unused"), option.WithMaxRetries(0))
}

func chatParams(t target, prompt string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model:               t.model,
		MaxCompletionTokens: openai.Int(int64(t.maxTokens)),
		Messages:            []openai.ChatCompletionMessageParamUnion{openai.UserMessage(prompt)},
	}
}

func chat(ctx context.Context, t target, prompt string, out io.Writer) error {
	client := openaiClient(t)
	answer, err := client.Chat.Completions.New(ctx, chatParams(t, prompt))
	if err != nil {
		return err
	}
	if len(answer.Choices) != 1 || answer.Choices[0].FinishReason == "" {
		return errIncomplete
	}
	_, err = io.WriteString(out, answer.Choices[0].Message.Content)
	return err
}

func chatStream(ctx context.Context, t target, prompt string, out io.Writer) error {
	client := openaiClient(t)
	params := chatParams(t, prompt)
	params.StreamOptions.IncludeUsage = openai.Bool(true)
	stream := client.Chat.Completions.NewStreaming(ctx, params)
	defer stream.Close()
	finished, counted := false, false
	for stream.Next() {
		chunk := stream.Current()
		counted = counted || chunk.Usage.TotalTokens > 0
		for _, choice := range chunk.Choices {
			finished = finished || choice.FinishReason != ""
			if _, err := io.WriteString(out, choice.Delta.Content); err != nil {
				return err
			}
		}
	}
	if stream.Err() == nil && (!finished || !counted) {
		return errIncomplete
	}
	return stream.Err()
}
