// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// awsClient never retries, so that each failure is seen. Its credentials are nobody's: the endpoint has its own.
func awsClient(t target) *bedrockruntime.Client {
	return bedrockruntime.New(bedrockruntime.Options{
		BaseEndpoint: aws.String(t.url),
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("unused", "unused", ""),
		Retryer:      aws.NopRetryer{},
		HTTPClient:   &http.Client{Transport: settled{http.DefaultTransport}},
	})
}

func userMessage(prompt string) []types.Message {
	return []types.Message{{Role: types.ConversationRoleUser, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: prompt}}}}
}

func inference(t target) *types.InferenceConfiguration {
	return &types.InferenceConfiguration{MaxTokens: aws.Int32(int32(t.maxTokens))} //nolint:gosec // a flag's value, far below the bound
}

func converse(ctx context.Context, t target, prompt string, out io.Writer) error {
	answer, err := awsClient(t).Converse(ctx, &bedrockruntime.ConverseInput{
		ModelId: aws.String(t.model), Messages: userMessage(prompt), InferenceConfig: inference(t),
	})
	if err != nil {
		return err
	}
	message, ok := answer.Output.(*types.ConverseOutputMemberMessage)
	if !ok || answer.StopReason == "" {
		return errIncomplete
	}
	for _, block := range message.Value.Content {
		if text, ok := block.(*types.ContentBlockMemberText); ok {
			if _, err := io.WriteString(out, text.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

func converseStream(ctx context.Context, t target, prompt string, out io.Writer) error {
	answer, err := awsClient(t).ConverseStream(ctx, &bedrockruntime.ConverseStreamInput{
		ModelId: aws.String(t.model), Messages: userMessage(prompt), InferenceConfig: inference(t),
	})
	if err != nil {
		return err
	}
	stream := answer.GetStream()
	defer stream.Close()
	complete := false
	for event := range stream.Events() {
		switch e := event.(type) {
		case *types.ConverseStreamOutputMemberContentBlockDelta:
			if text, ok := e.Value.Delta.(*types.ContentBlockDeltaMemberText); ok {
				if _, err := io.WriteString(out, text.Value); err != nil {
					return err
				}
			}
		case *types.ConverseStreamOutputMemberMetadata:
			complete = true
		}
	}
	if stream.Err() == nil && !complete {
		return errIncomplete
	}
	return stream.Err()
}

// messagesBody is a request in the form that Anthropic's models take from InvokeModel.
func messagesBody(t target, prompt string) ([]byte, error) {
	return json.Marshal(map[string]any{
		"anthropic_version": "bedrock-2023-05-31",
		"max_tokens":        t.maxTokens,
		"messages":          []any{map[string]any{"role": "user", "content": prompt}},
	})
}

func invoke(ctx context.Context, t target, prompt string, out io.Writer) error {
	body, err := messagesBody(t, prompt)
	if err != nil {
		return err
	}
	answer, err := awsClient(t).InvokeModel(ctx, &bedrockruntime.InvokeModelInput{ModelId: aws.String(t.model), Body: body})
	if err != nil {
		return err
	}
	_, err = out.Write(answer.Body)
	return err
}

func invokeStream(ctx context.Context, t target, prompt string, out io.Writer) error {
	body, err := messagesBody(t, prompt)
	if err != nil {
		return err
	}
	answer, err := awsClient(t).InvokeModelWithResponseStream(ctx,
		&bedrockruntime.InvokeModelWithResponseStreamInput{ModelId: aws.String(t.model), Body: body})
	if err != nil {
		return err
	}
	stream := answer.GetStream()
	defer stream.Close()
	complete := false
	for event := range stream.Events() {
		chunk, ok := event.(*types.ResponseStreamMemberChunk)
		if !ok {
			continue
		}
		var event struct {
			Type  string
			Delta struct{ Text string }
		}
		if err := json.Unmarshal(chunk.Value.Bytes, &event); err != nil {
			return err
		}
		complete = complete || event.Type == "message_stop"
		if _, err := io.WriteString(out, event.Delta.Text); err != nil {
			return err
		}
	}
	if stream.Err() == nil && !complete {
		return errIncomplete
	}
	return stream.Err()
}
