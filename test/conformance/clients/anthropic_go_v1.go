// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/bedrock"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// anthropicGoV1 is anthropic-sdk-go, for Anthropic's API or for Bedrock's InvokeModel. Its parameters are filled from JSON, so that it encodes a
// request itself.
type anthropicGoV1 struct{ bedrock bool }

func (a anthropicGoV1) call(ctx context.Context, c call) (reply, error) {
	client := a.client(c)
	work := map[operation]func(context.Context, *anthropic.Client, call) (reply, error){
		opChat: anthropicV1Chat, opStream: anthropicV1Stream, opCount: anthropicV1Count, opModels: anthropicV1Models, opModel: anthropicV1Model,
	}
	got, err := work[c.Op](ctx, &client, c)
	return got, anthropicV1Failure(ctx, err)
}

func (a anthropicGoV1) client(c call) anthropic.Client {
	options := []option.RequestOption{option.WithAPIKey("any")}
	if a.bedrock {
		keys := credentials.NewStaticCredentialsProvider("any", "any", "")
		options = []option.RequestOption{bedrock.WithConfig(aws.Config{Region: "us-east-1", Credentials: keys})}
	}
	return anthropic.NewClient(append(options, option.WithBaseURL(c.Endpoint), option.WithMaxRetries(c.Retries))...)
}

func anthropicV1Chat(ctx context.Context, client *anthropic.Client, c call) (reply, error) {
	var params anthropic.MessageNewParams
	if err := json.Unmarshal(c.Body, &params); err != nil {
		return reply{}, err
	}
	out, err := client.Messages.New(ctx, params)
	return answered(out, err)
}

func anthropicV1Stream(ctx context.Context, client *anthropic.Client, c call) (reply, error) {
	var params anthropic.MessageNewParams
	if err := json.Unmarshal(c.Body, &params); err != nil {
		return reply{}, err
	}
	stream := client.Messages.NewStreaming(ctx, params)
	defer func() { _ = stream.Close() }()
	var sum anthropic.Message
	var text strings.Builder
	stopped := false
	for stream.Next() {
		event := stream.Current()
		if err := sum.Accumulate(event); err != nil {
			return reply{}, err
		}
		stopped = stopped || event.Type == "message_stop"
		text.WriteString(event.Delta.Text)
		if c.first != nil && event.Type == "content_block_delta" {
			c.first()
		}
	}
	if err := stream.Err(); err != nil {
		return reply{}, err
	}
	if !stopped {
		return reply{}, errors.New("the stream ended without message_stop")
	}
	native, err := contentOf(sum.ToParam())
	if err != nil {
		return reply{}, err
	}
	result, err := json.Marshal(sum)
	return reply{Result: result, Deltas: text.String(), Native: native}, err
}

func anthropicV1Count(ctx context.Context, client *anthropic.Client, c call) (reply, error) {
	var params anthropic.MessageCountTokensParams
	if err := json.Unmarshal(c.Body, &params); err != nil {
		return reply{}, err
	}
	out, err := client.Messages.CountTokens(ctx, params)
	return answered(out, err)
}

func anthropicV1Models(ctx context.Context, client *anthropic.Client, _ call) (reply, error) {
	page, err := client.Models.List(ctx, anthropic.ModelListParams{})
	return answered(page, err)
}

func anthropicV1Model(ctx context.Context, client *anthropic.Client, c call) (reply, error) {
	out, err := client.Models.Get(ctx, modelOf(c), anthropic.ModelGetParams{})
	return answered(out, err)
}

func anthropicV1Failure(ctx context.Context, err error) error {
	var failed *anthropic.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &Failure{Aborted: true, Message: err.Error()}
	case !errors.As(err, &failed):
		return asFailure(err)
	}
	header := failed.Response.Header
	return &Failure{Status: failed.StatusCode, Type: string(failed.Type()), Message: failed.Error(), RetryAfter: header.Get("Retry-After")}
}
