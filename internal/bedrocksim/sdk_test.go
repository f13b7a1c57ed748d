// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	sdkdocument "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"
)

const (
	sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
	nova   = "amazon.nova-lite-v1:0"
)

// client is the official SDK's client, pointed at a simulator and signing as id.
func client(t *testing.T, sim *Simulator, id Identity) *bedrockruntime.Client {
	t.Helper()
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	return bedrockruntime.New(bedrockruntime.Options{
		BaseEndpoint: aws.String(server.URL),
		Region:       sim.Region(),
		Credentials:  credentials.NewStaticCredentialsProvider(id.AccessKeyID, id.SecretAccessKey, id.SessionToken),
		Retryer:      aws.NopRetryer{},
		HTTPClient:   &http.Client{Transport: plainBody{server.Client().Transport}},
	})
}

// plainBody hides the WriteTo of the SDK's request bodies. The SDK closes a body as soon as the response begins; over
// HTTP/1.1 net/http may still be looking for the body's end then, and WriteTo of a closed body is an error to it, for which it
// breaks the connection under the response. Only an answer within microseconds, as on loopback, meets this.
type plainBody struct{ http.RoundTripper }

func (p plainBody) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return p.RoundTripper.RoundTrip(r)
}

func userSays(text string) []types.Message {
	return []types.Message{{Role: types.ConversationRoleUser, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: text}}}}
}

func weatherTool() *types.ToolConfiguration {
	schema := map[string]any{"type": "object", "properties": map[string]any{"city": map[string]any{"type": "string"}}, "required": []string{"city"}}
	return &types.ToolConfiguration{Tools: []types.Tool{&types.ToolMemberToolSpec{Value: types.ToolSpecification{
		Name:        aws.String("get_weather"),
		InputSchema: &types.ToolInputSchemaMemberJson{Value: sdkdocument.NewLazyDocument(schema)},
	}}}}
}

func textOf(t *testing.T, out *bedrockruntime.ConverseOutput) string {
	t.Helper()
	message, ok := out.Output.(*types.ConverseOutputMemberMessage)
	if !ok {
		t.Fatalf("output is %T, want a message", out.Output)
	}
	var b strings.Builder
	for _, content := range message.Value.Content {
		if text, ok := content.(*types.ContentBlockMemberText); ok {
			b.WriteString(text.Value)
		}
	}
	return b.String()
}

func TestSDKConverse(t *testing.T) {
	out, err := client(t, New(), DemoIdentity()).Converse(t.Context(), &bedrockruntime.ConverseInput{
		ModelId:  aws.String(sonnet),
		Messages: userSays("Hello, world"),
		System:   []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: "Be brief."}},
	})
	if err != nil {
		t.Fatal(err)
	}
	text := textOf(t, out)
	for _, want := range []string{`You said: "Hello, world".`, `The system prompt says: "Be brief."`} {
		if !strings.Contains(text, want) {
			t.Errorf("answer %q does not contain %q", text, want)
		}
	}
	usage := out.Usage
	if *usage.InputTokens <= 0 || *usage.OutputTokens <= 0 || *usage.TotalTokens != *usage.InputTokens+*usage.OutputTokens {
		t.Errorf("usage does not add up: %d + %d = %d", *usage.InputTokens, *usage.OutputTokens, *usage.TotalTokens)
	}
}

// collected is what a stream of Converse said.
type collected struct {
	Text, ToolName, ToolInput, Stop string
	Kinds                           []string
}

func collect(t *testing.T, stream *bedrockruntime.ConverseStreamEventStream) (collected, error) {
	t.Helper()
	defer func() { _ = stream.Close() }()
	var got collected
	for e := range stream.Events() {
		got.add(e)
	}
	return got, stream.Err()
}

func (c *collected) add(e types.ConverseStreamOutput) {
	switch e := e.(type) {
	case *types.ConverseStreamOutputMemberMessageStart:
		c.note("messageStart")
	case *types.ConverseStreamOutputMemberContentBlockStart:
		c.note("contentBlockStart")
		c.ToolName = *e.Value.Start.(*types.ContentBlockStartMemberToolUse).Value.Name
	case *types.ConverseStreamOutputMemberContentBlockDelta:
		c.note("contentBlockDelta")
		switch d := e.Value.Delta.(type) {
		case *types.ContentBlockDeltaMemberText:
			c.Text += d.Value
		case *types.ContentBlockDeltaMemberToolUse:
			c.ToolInput += *d.Value.Input
		}
	case *types.ConverseStreamOutputMemberContentBlockStop:
		c.note("contentBlockStop")
	case *types.ConverseStreamOutputMemberMessageStop:
		c.note("messageStop")
		c.Stop = string(e.Value.StopReason)
	case *types.ConverseStreamOutputMemberMetadata:
		c.note("metadata")
	}
}

// note keeps the kinds of events, repeated deltas once.
func (c *collected) note(kind string) {
	if len(c.Kinds) == 0 || c.Kinds[len(c.Kinds)-1] != kind {
		c.Kinds = append(c.Kinds, kind)
	}
}

func converseStream(ctx context.Context, t *testing.T, c *bedrockruntime.Client, in *bedrockruntime.ConverseStreamInput) (collected, error) {
	t.Helper()
	out, err := c.ConverseStream(ctx, in)
	if err != nil {
		return collected{}, err
	}
	return collect(t, out.GetStream())
}

func TestSDKConverseStream(t *testing.T) {
	got, err := converseStream(t.Context(), t, client(t, New(), DemoIdentity()), &bedrockruntime.ConverseStreamInput{
		ModelId: aws.String(sonnet), Messages: userSays("Use get_weather city=Rome."), ToolConfig: weatherTool(),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := collected{
		Text: "I will call 1 of the 1 tools.", ToolName: "get_weather", ToolInput: `{"city":"Rome"}`, Stop: "tool_use",
		Kinds: []string{"messageStart", "contentBlockDelta", "contentBlockStop", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stream (-want +got):\n%s", diff)
	}
}

// TestStreamOddities pins what real streams do and naive readers trip over.
func TestStreamOddities(t *testing.T) {
	noArguments := `{"messages":[{"role":"user","content":[{"text":"ping"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"ping","inputSchema":{"json":{"type":"object"}}}}]}}`
	for name, tc := range map[string]struct {
		model, body string
		want        []string
	}{
		"a call without arguments has no delta": {
			nova, noArguments,
			[]string{"messageStart", "contentBlockDelta", "contentBlockStop", "contentBlockStart", "contentBlockStop", "messageStop", "metadata"},
		},
		"a text cut to nothing has an empty delta": {nova, with(`"inferenceConfig":{"stopSequences":["This"]}`), healthy},
	} {
		t.Run(name, func(t *testing.T) {
			kinds, err := frames(t, post(New(), tc.model, "converse-stream", tc.body).Body)
			if diff := cmp.Diff(tc.want, kinds); diff != "" || !errors.Is(err, io.EOF) {
				t.Errorf("error %v, frames (-want +got):\n%s", err, diff)
			}
		})
	}
	w := post(New(), sonnet, "converse-stream", with(toolsOn+`,"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":1024}}`))
	if signature := strings.Index(w.Body.String(), `"signature"`); signature < 0 || signature > strings.Index(w.Body.String(), "contentBlockStop") {
		t.Error("the signature does not come before the end of the first block")
	}
	w = post(New(), sonnet, "converse-stream", strings.Replace(with(toolsOn), "Hello", "get_weather", 1))
	if !strings.Contains(w.Body.String(), `"toolUse":{"input":""}`) {
		t.Error("Claude's call does not begin with an empty delta")
	}
}

func TestSDKInvokeModel(t *testing.T) {
	body := `{"anthropic_version":"bedrock-2023-05-31","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}`
	c := client(t, New(), DemoIdentity())
	out, err := c.InvokeModel(t.Context(), &bedrockruntime.InvokeModelInput{ModelId: aws.String(sonnet), Body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out.Body), `You said: \"Hello\".`) {
		t.Errorf("answer does not quote the prompt: %s", out.Body)
	}
	streamed, err := c.InvokeModelWithResponseStream(t.Context(), &bedrockruntime.InvokeModelWithResponseStreamInput{
		ModelId: aws.String(sonnet), Body: []byte(body),
	})
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	for e := range streamed.GetStream().Events() {
		last = string(e.(*types.ResponseStreamMemberChunk).Value.Bytes)
	}
	if err := streamed.GetStream().Err(); err != nil || !strings.Contains(last, metricsMember) {
		t.Errorf("stream ended with error %v and chunk %s, want the metrics in the last chunk", err, last)
	}
}

func TestSDKCountTokens(t *testing.T) {
	c := client(t, New(), DemoIdentity())
	out, err := c.CountTokens(t.Context(), &bedrockruntime.CountTokensInput{
		ModelId: aws.String(sonnet),
		Input:   &types.CountTokensInputMemberConverse{Value: types.ConverseTokensRequest{Messages: userSays("Hello, world")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := messageTokens + countTokens("Hello, world"); int(*out.InputTokens) != want {
		t.Errorf("inputTokens = %d, want %d", *out.InputTokens, want)
	}
}
