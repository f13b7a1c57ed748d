// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"
)

// awsGo is aws-sdk-go-v2's client of the Bedrock runtime.
type awsGo struct{}

func (awsGo) call(ctx context.Context, c call) (reply, error) {
	client := bedrockruntime.New(bedrockruntime.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(c.Endpoint), Credentials: credentials.NewStaticCredentialsProvider("any", "any", ""),
		RetryMaxAttempts: c.Retries + 1,
	})
	request, err := awsRequestOf(c.Body)
	if err != nil {
		return reply{}, err
	}
	work := map[operation]func(context.Context, *bedrockruntime.Client, awsRequest, call) (reply, error){
		opChat: awsConverse, opStream: awsStream, opCount: awsCount,
	}
	got, err := work[c.Op](ctx, client, request, c)
	return got, awsFailure(ctx, err)
}

func awsConverse(ctx context.Context, client *bedrockruntime.Client, r awsRequest, _ call) (reply, error) {
	out, err := client.Converse(ctx, &bedrockruntime.ConverseInput{
		ModelId: r.ModelID, Messages: r.messages, System: r.system, InferenceConfig: r.InferenceConfig, ToolConfig: r.toolConfig,
		OutputConfig: r.outputConfig, AdditionalModelRequestFields: r.additional,
	})
	if err != nil {
		return reply{}, err
	}
	message, ok := out.Output.(*types.ConverseOutputMemberMessage)
	if !ok {
		return reply{}, errors.New("the answer has no message")
	}
	content, err := awsPlain(message.Value.Content)
	if err != nil {
		return reply{}, err
	}
	return awsReply(content, out.StopReason, out.Usage, "")
}

func awsCount(ctx context.Context, client *bedrockruntime.Client, r awsRequest, _ call) (reply, error) {
	out, err := client.CountTokens(ctx, &bedrockruntime.CountTokensInput{
		ModelId: r.ModelID,
		Input:   &types.CountTokensInputMemberConverse{Value: types.ConverseTokensRequest{Messages: r.messages, System: r.system}},
	})
	if err != nil {
		return reply{}, err
	}
	result, err := json.Marshal(object{"input_tokens": aws.ToInt32(out.InputTokens)})
	return reply{Result: result}, err
}

func awsStream(ctx context.Context, client *bedrockruntime.Client, r awsRequest, c call) (reply, error) {
	out, err := client.ConverseStream(ctx, &bedrockruntime.ConverseStreamInput{
		ModelId: r.ModelID, Messages: r.messages, System: r.system, InferenceConfig: r.InferenceConfig, ToolConfig: r.toolConfig,
		OutputConfig: r.outputConfig, AdditionalModelRequestFields: r.additional,
	})
	if err != nil {
		return reply{}, err
	}
	stream := out.GetStream()
	defer func() { _ = stream.Close() }()
	var sum awsSum
	for event := range stream.Events() {
		if _, isDelta := event.(*types.ConverseStreamOutputMemberContentBlockDelta); isDelta && c.first != nil {
			c.first()
		}
		sum.add(event)
	}
	if err := stream.Err(); err != nil {
		return reply{}, err
	}
	if sum.stop == "" || sum.usage == nil {
		return reply{}, errors.New("the stream ended without messageStop and metadata")
	}
	return awsReply(sum.blocks(), sum.stop, sum.usage, sum.text)
}

func awsFailure(ctx context.Context, err error) error {
	var named smithy.APIError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &Failure{Aborted: true, Message: err.Error()}
	case !errors.As(err, &named):
		return asFailure(err)
	}
	failure := &Failure{Type: named.ErrorCode(), Message: named.ErrorMessage()}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		failure.Status, failure.RetryAfter = response.HTTPStatusCode(), response.Response.Header.Get("Retry-After")
	}
	return failure
}
