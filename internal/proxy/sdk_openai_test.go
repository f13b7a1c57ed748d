// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

func (w *world) openAI() openai.Client {
	return openai.NewClient(option.WithBaseURL(w.url+"/v1"), option.WithAPIKey("any"), option.WithHTTPClient(w.client()), option.WithMaxRetries(0))
}

func asks(text string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{Model: "claude", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)}}
}

func TestOpenAIChat(t *testing.T) {
	w := newWorld(t)
	params := asks("Hello")
	params.Messages = append([]openai.ChatCompletionMessageParamUnion{openai.SystemMessage("Be brief.")}, params.Messages...)
	params.Seed = openai.Int(7)
	var response *http.Response
	client := w.openAI()
	out, err := client.Chat.Completions.New(t.Context(), params, option.WithResponseInto(&response))
	if err != nil {
		t.Fatal(err)
	}
	choice := out.Choices[0]
	if !strings.Contains(choice.Message.Content, `You said: "Hello".`) || !strings.Contains(choice.Message.Content, `The system prompt says: "Be brief."`) {
		t.Errorf("the answer is %q", choice.Message.Content)
	}
	if choice.FinishReason != "stop" || out.Model != "claude" || out.Usage.TotalTokens == 0 || !strings.HasPrefix(out.ID, "chatcmpl-") {
		t.Errorf("finish reason %q, model %q, usage %+v, ID %q", choice.FinishReason, out.Model, out.Usage, out.ID)
	}
	want := map[string]string{"Outcrop-Attempts": "1", "Outcrop-Not-Carried": "seed", "X-Amzn-Requestid": w.sim.Calls()[0].RequestID}
	for name, value := range want {
		if got := response.Header.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if response.Header.Get("X-Request-Id") == "" {
		t.Error("the answer has no request ID of the proxy's")
	}
}

func TestOpenAIStream(t *testing.T) {
	w := newWorld(t)
	params := asks("Hello")
	params.StreamOptions.IncludeUsage = openai.Bool(true)
	client := w.openAI()
	stream := client.Chat.Completions.NewStreaming(t.Context(), params)
	var sum openai.ChatCompletionAccumulator
	for stream.Next() {
		if !sum.AddChunk(stream.Current()) {
			t.Fatalf("a chunk does not belong to its stream: %s", stream.Current().RawJSON())
		}
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	if got := sum.Choices[0]; !strings.Contains(got.Message.Content, `You said: "Hello".`) || got.FinishReason != "stop" {
		t.Errorf("the answer is %q, finish reason %q", got.Message.Content, got.FinishReason)
	}
	if sum.Usage.CompletionTokens == 0 {
		t.Error("the stream has no usage although it was asked for")
	}
}

func weather() openai.ChatCompletionToolUnionParam {
	return openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{
		Name: "get_weather",
		Parameters: openai.FunctionParameters{
			"type": "object", "properties": map[string]any{"city": map[string]any{"type": "string"}}, "required": []string{"city"},
		},
	})
}

func TestOpenAIParallelToolsLoop(t *testing.T) {
	w := newWorld(t)
	params := asks("Call get_weather city=Paris and get_weather city=Oslo")
	params.Tools = []openai.ChatCompletionToolUnionParam{weather()}
	client := w.openAI()
	out, err := client.Chat.Completions.New(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	message := out.Choices[0].Message
	var arguments []string
	params.Messages = append(params.Messages, message.ToParam())
	for _, call := range message.ToolCalls {
		arguments = append(arguments, call.Function.Name+call.Function.Arguments)
		params.Messages = append(params.Messages, openai.ToolMessage("rain in "+call.Function.Arguments, call.ID))
	}
	if diff := cmp.Diff([]string{`get_weather{"city":"Paris"}`, `get_weather{"city":"Oslo"}`}, arguments); diff != "" {
		t.Fatalf("tool calls (-want +got):\n%s", diff)
	}
	if out.Choices[0].FinishReason != "tool_calls" {
		t.Errorf("finish reason %q", out.Choices[0].FinishReason)
	}
	out, err = client.Chat.Completions.New(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range message.ToolCalls {
		if want := "Tool result " + call.ID + " (success): rain in " + call.Function.Arguments; !strings.Contains(out.Choices[0].Message.Content, want) {
			t.Errorf("the answer %q does not hold %q", out.Choices[0].Message.Content, want)
		}
	}
}

func TestOpenAIToolsInAStream(t *testing.T) {
	w := newWorld(t)
	params := asks("Call get_weather city=Paris and get_weather city=Oslo")
	params.Tools = []openai.ChatCompletionToolUnionParam{weather()}
	client := w.openAI()
	stream := client.Chat.Completions.NewStreaming(t.Context(), params)
	var sum openai.ChatCompletionAccumulator
	for stream.Next() {
		sum.AddChunk(stream.Current())
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	var arguments []string
	for _, call := range sum.Choices[0].Message.ToolCalls {
		arguments = append(arguments, call.Function.Name+call.Function.Arguments)
	}
	if diff := cmp.Diff([]string{`get_weather{"city":"Paris"}`, `get_weather{"city":"Oslo"}`}, arguments); diff != "" {
		t.Errorf("tool calls (-want +got):\n%s", diff)
	}
}

func TestOpenAIImage(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 2, 3))); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	params := asks("")
	params.Messages = []openai.ChatCompletionMessageParamUnion{openai.UserMessage([]openai.ChatCompletionContentPartUnionParam{
		openai.TextContentPart("What is this?"),
		openai.ImageContentPart(openai.ChatCompletionContentPartImageImageURLParam{
			URL: "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture.Bytes()),
		}),
	})}
	client := w.openAI()
	out, err := client.Chat.Completions.New(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	if got := out.Choices[0].Message.Content; !strings.Contains(got, "The image is png") || !strings.Contains(got, "2x3 pixels") {
		t.Errorf("the answer is %q", got)
	}
}

func TestOpenAIErrors(t *testing.T) {
	w := newWorld(t)
	cases := map[string]struct {
		trigger string
		status  int
		kind    string
	}{
		"throttling":     {"throttle", 429, "rate_limit_error"},
		"validation":     {"invalid", 400, "invalid_request_error"},
		"out of service": {"unavailable", 503, "server_error"},
		"our identity":   {"denied", 503, "server_error"},
		"an empty 200":   {"empty-200", 500, "server_error"},
	}
	for name, tc := range cases {
		for _, streamed := range []string{"whole", "streamed"} {
			t.Run(name+", "+streamed, func(t *testing.T) {
				client := w.openAI()
				_, err := client.Chat.Completions.New(t.Context(), asks("[[sim: "+tc.trigger+"]]"))
				if streamed == "streamed" {
					stream := client.Chat.Completions.NewStreaming(t.Context(), asks("[[sim: "+tc.trigger+"]]"))
					stream.Next()
					err = stream.Err()
				}
				var failed *openai.Error
				if !errors.As(err, &failed) || failed.StatusCode/100 != tc.status/100 || failed.StatusCode != tc.status || failed.Type != tc.kind {
					t.Fatalf("got %v, want %d %s", err, tc.status, tc.kind)
				}
				if hint := failed.Response.Header.Get("Retry-After"); (hint != "") != (tc.status == 429 || tc.status == 503) {
					t.Errorf("Retry-After is %q for %d", hint, tc.status)
				}
			})
		}
	}
}

func TestOpenAIModels(t *testing.T) {
	w := newWorld(t)
	client := w.openAI()
	page, err := client.Models.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range page.Data {
		names = append(names, m.ID)
	}
	if diff := cmp.Diff([]string{"claude", sonnet, "sonnet"}, names); diff != "" {
		t.Errorf("models (-want +got):\n%s", diff)
	}
	for _, name := range names {
		if m, err := client.Models.Get(t.Context(), name); err != nil || m.ID != name {
			t.Errorf("model %s: %v, %v", name, m, err)
		}
	}
	var failed *openai.Error
	if _, err := client.Models.Get(t.Context(), "gpt"); !errors.As(err, &failed) || failed.StatusCode != http.StatusNotFound || failed.Code != "model_not_found" {
		t.Errorf("an unknown model: %v", err)
	}
}
