// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"
	"github.com/openai/openai-go/v3/responses"
)

// openAIGo is openai-go. Its parameters are filled from JSON, so that it encodes a request itself.
type openAIGo struct{ responses bool }

func (o openAIGo) call(ctx context.Context, c call) (reply, error) {
	client := openai.NewClient(option.WithBaseURL(c.Endpoint+"/v1"), option.WithAPIKey("any"), option.WithMaxRetries(c.Retries))
	work := map[operation]func(context.Context, *openai.Client, call) (reply, error){
		opChat: openAIChat, opStream: openAIChatStream, opEmbed: openAIEmbed, opModels: openAIModels, opModel: openAIModel,
	}
	if o.responses {
		work[opChat], work[opStream] = openAIResponse, openAIResponseStream
	}
	got, err := work[c.Op](ctx, &client, c)
	return got, openAIFailure(ctx, err)
}

// chatParams fills the parameters from JSON. What the client's types cannot read from it is set by hand: the name in the union of tool choices, and the
// reasoning of earlier answers.
func chatParams(body json.RawMessage) (openai.ChatCompletionNewParams, error) {
	var params openai.ChatCompletionNewParams
	if err := json.Unmarshal(body, &params); err != nil {
		return params, err
	}
	var named struct {
		Choice struct {
			Function openai.ChatCompletionNamedToolChoiceFunctionParam
		} `json:"tool_choice"`
	}
	if json.Unmarshal(body, &named) == nil && named.Choice.Function.Name != "" {
		params.ToolChoice = openai.ToolChoiceOptionFunctionToolChoice(named.Choice.Function)
	}
	var reasoned struct{ Messages []chatReasoning }
	if err := json.Unmarshal(body, &reasoned); err != nil {
		return params, err
	}
	for i, message := range params.Messages {
		if message.OfAssistant != nil {
			message.OfAssistant.SetExtraFields(reasoned.Messages[i].fields())
		}
	}
	return params, nil
}

func openAIChat(ctx context.Context, client *openai.Client, c call) (reply, error) {
	params, err := chatParams(c.Body)
	if err != nil {
		return reply{}, err
	}
	out, err := client.Chat.Completions.New(ctx, params)
	return answered(out, err)
}

func openAIChatStream(ctx context.Context, client *openai.Client, c call) (reply, error) {
	params, err := chatParams(c.Body)
	if err != nil {
		return reply{}, err
	}
	params.StreamOptions.IncludeUsage = openai.Bool(true)
	var sum openai.ChatCompletionAccumulator
	var thought chatReasoning
	deltas, err := drain(client.Chat.Completions.NewStreaming(ctx, params), c, func(chunk openai.ChatCompletionChunk) (string, error) {
		if !sum.AddChunk(chunk) {
			return "", errors.New("a chunk does not belong to its stream: " + chunk.RawJSON())
		}
		if len(chunk.Choices) == 0 {
			return "", nil
		}
		return chunk.Choices[0].Delta.Content, thought.add(chunk.Choices[0].Delta.RawJSON())
	})
	if err != nil {
		return reply{}, err
	}
	if len(sum.Choices) == 0 || sum.Choices[0].FinishReason == "" {
		return reply{}, errors.New("the stream ended without a finish reason")
	}
	message := sum.Choices[0].Message.ToParam()
	message.OfAssistant.SetExtraFields(thought.fields())
	native, err := json.Marshal(message)
	if err != nil {
		return reply{}, err
	}
	result, err := json.Marshal(object{"usage": sum.Usage, "choices": []any{object{"finish_reason": sum.Choices[0].FinishReason, "message": json.RawMessage(native)}}})
	return reply{Result: result, Deltas: deltas, Native: native}, err
}

// chatReasoning is what a model thought, in members that the client's types do not know and hand to their user as they came.
type chatReasoning struct {
	Text   string          `json:"reasoning_content"`
	Blocks json.RawMessage `json:"thinking_blocks"`
}

// add takes the members of one piece of a message.
func (r *chatReasoning) add(delta string) error {
	var piece chatReasoning
	if err := json.Unmarshal([]byte(delta), &piece); err != nil {
		return err
	}
	r.Text += piece.Text
	if piece.Blocks != nil {
		r.Blocks = piece.Blocks
	}
	return nil
}

func (r *chatReasoning) fields() map[string]any {
	fields := map[string]any{}
	if r.Text != "" {
		fields["reasoning_content"] = r.Text
	}
	if r.Blocks != nil {
		fields["thinking_blocks"] = r.Blocks
	}
	return fields
}

// responseParams fills the parameters from JSON. The union of tool choices is set by hand: read from JSON, it loses the tool's name.
func responseParams(body json.RawMessage) (responses.ResponseNewParams, error) {
	var params responses.ResponseNewParams
	if err := json.Unmarshal(body, &params); err != nil {
		return params, err
	}
	var named struct {
		Choice responses.ToolChoiceFunctionParam `json:"tool_choice"`
	}
	if json.Unmarshal(body, &named) == nil && named.Choice.Name != "" {
		params.ToolChoice = responses.ResponseNewParamsToolChoiceUnion{OfFunctionTool: &named.Choice}
	}
	return params, nil
}

func openAIResponse(ctx context.Context, client *openai.Client, c call) (reply, error) {
	params, err := responseParams(c.Body)
	if err != nil {
		return reply{}, err
	}
	out, err := client.Responses.New(ctx, params)
	return answered(out, err)
}

func openAIResponseStream(ctx context.Context, client *openai.Client, c call) (reply, error) {
	params, err := responseParams(c.Body)
	if err != nil {
		return reply{}, err
	}
	var end json.RawMessage
	deltas, err := drain(client.Responses.NewStreaming(ctx, params), c, func(event responses.ResponseStreamEventUnion) (string, error) {
		switch event.Type {
		case "response.completed", "response.incomplete":
			end = json.RawMessage(event.Response.RawJSON())
		case "response.failed":
			return "", &Failure{Type: string(event.Response.Error.Code), Message: event.Response.Error.Message}
		case "error":
			return "", &Failure{Type: event.Code, Message: event.Message}
		case "response.output_text.delta":
			return event.Delta, nil
		}
		return "", nil
	})
	if err == nil && end == nil {
		err = errors.New("the stream ended without a terminal event")
	}
	return reply{Result: end, Deltas: deltas}, err
}

func openAIEmbed(ctx context.Context, client *openai.Client, c call) (reply, error) {
	var params openai.EmbeddingNewParams
	if err := json.Unmarshal(c.Body, &params); err != nil {
		return reply{}, err
	}
	out, err := client.Embeddings.New(ctx, params)
	return answered(out, err)
}

func openAIModels(ctx context.Context, client *openai.Client, _ call) (reply, error) {
	page, err := client.Models.List(ctx)
	return answered(page, err)
}

func openAIModel(ctx context.Context, client *openai.Client, c call) (reply, error) {
	out, err := client.Models.Get(ctx, modelOf(c))
	return answered(out, err)
}

// modelOf is the model that a call of opModel names.
func modelOf(c call) string {
	var body struct{ Model string }
	_ = json.Unmarshal(c.Body, &body) // without a name, the client says so
	return body.Model
}

// answered is a reply with what the client decoded, or the client's error.
func answered(out interface{ RawJSON() string }, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	return reply{Result: json.RawMessage(out.RawJSON())}, nil
}

// drain reads a stream to its end and returns its text.
func drain[E any](stream *ssestream.Stream[E], c call, take func(E) (string, error)) (string, error) {
	defer func() { _ = stream.Close() }()
	var text strings.Builder
	for stream.Next() {
		piece, err := take(stream.Current())
		if err != nil {
			return "", err
		}
		text.WriteString(piece)
		if c.first != nil && piece != "" {
			c.first()
		}
	}
	return text.String(), stream.Err()
}

func openAIFailure(ctx context.Context, err error) error {
	var failed *openai.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &Failure{Aborted: true, Message: err.Error()}
	case !errors.As(err, &failed):
		return asFailure(err)
	}
	kind := failed.Type
	if failed.Code != "" {
		kind = failed.Code
	}
	return &Failure{Status: failed.StatusCode, Type: kind, Message: failed.Message, RetryAfter: failed.Response.Header.Get("Retry-After")}
}

// asFailure is an error that is not one of the API's.
func asFailure(err error) error {
	var found *Failure
	if errors.As(err, &found) {
		return found
	}
	return &Failure{Message: err.Error()}
}
