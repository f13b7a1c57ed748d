// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"errors"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"
)

// awsClient is the official SDK with credentials that Bedrock would refuse: only the proxy's own count.
func (w *world) awsClient() *bedrockruntime.Client {
	return bedrockruntime.New(bedrockruntime.Options{
		BaseEndpoint: aws.String(w.url), Region: "eu-north-1", HTTPClient: &http.Client{Transport: settled{w.transport}}, Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKIDCALLER", "not-a-real-secret", ""),
	})
}

// settled returns a response only once its request is written to the end. The SDK closes a request's body as soon as it has the response's head;
// where net/http is still looking for the body's end by then, it finds an error, and breaks the connection in the middle of the answer.
type settled struct{ http.RoundTripper }

func (s settled) RoundTrip(r *http.Request) (*http.Response, error) {
	written := make(chan struct{})
	done := sync.OnceFunc(func() { close(written) })
	trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { done() }}
	response, err := s.RoundTripper.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err == nil {
		<-written
	}
	return response, err
}

func userSays(text string) []types.Message {
	return []types.Message{{Role: types.ConversationRoleUser, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: text}}}}
}

func TestAWSConverse(t *testing.T) {
	w := newWorld(t)
	out, err := w.awsClient().Converse(t.Context(), &bedrockruntime.ConverseInput{
		ModelId: aws.String("claude"), Messages: userSays("Hello, <world> & all"),
		System: []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: "Be brief."}},
	})
	if err != nil {
		t.Fatal(err)
	}
	text := out.Output.(*types.ConverseOutputMemberMessage).Value.Content[0].(*types.ContentBlockMemberText).Value
	for _, want := range []string{`You said: "Hello, <world> & all".`, `The system prompt says: "Be brief."`} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer %q does not hold %q", text, want)
		}
	}
	call := w.sim.Calls()[0]
	if call.Model != sonnet || call.Identity != "demo" {
		t.Errorf("Bedrock was asked for %q by %q, want the endpoint's model and identity", call.Model, call.Identity)
	}
}

func TestAWSConverseStream(t *testing.T) {
	w := newWorld(t)
	out, err := w.awsClient().ConverseStream(t.Context(), &bedrockruntime.ConverseStreamInput{
		ModelId: aws.String(sonnet), Messages: userSays("Count to three"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	var kinds []string
	for event := range out.GetStream().Events() {
		switch e := event.(type) {
		case *types.ConverseStreamOutputMemberContentBlockDelta:
			text.WriteString(e.Value.Delta.(*types.ContentBlockDeltaMemberText).Value)
		case *types.ConverseStreamOutputMemberMessageStop:
			kinds = append(kinds, "stop:"+string(e.Value.StopReason))
		case *types.ConverseStreamOutputMemberMetadata:
			kinds = append(kinds, "metadata")
		}
	}
	if err := out.GetStream().Err(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), `You said: "Count to three".`) {
		t.Errorf("the text is %q", text.String())
	}
	if diff := cmp.Diff([]string{"stop:end_turn", "metadata"}, kinds); diff != "" {
		t.Errorf("events at the end (-want +got):\n%s", diff)
	}
}

const messagesBody = `{"anthropic_version":"bedrock-2023-05-31","max_tokens":64,"messages":[{"role":"user","content":[{"type":"text","text":"Hello"}]}]}`

func TestAWSInvokeModel(t *testing.T) {
	w := newWorld(t)
	out, err := w.awsClient().InvokeModel(t.Context(), &bedrockruntime.InvokeModelInput{ModelId: aws.String("sonnet"), Body: []byte(messagesBody)})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out.Body), `You said: \"Hello\".`) || aws.ToString(out.ContentType) != "application/json" {
		t.Errorf("content type %q, body %s", aws.ToString(out.ContentType), out.Body)
	}
	if got := string(w.sim.Calls()[0].Body); got != messagesBody {
		t.Errorf("the body went upstream as %s, want it untouched", got)
	}
}

func TestAWSInvokeModelWithResponseStream(t *testing.T) {
	w := newWorld(t)
	out, err := w.awsClient().InvokeModelWithResponseStream(t.Context(), &bedrockruntime.InvokeModelWithResponseStreamInput{
		ModelId: aws.String(sonnet), Body: []byte(messagesBody), ContentType: aws.String("application/json"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var chunks []string
	for event := range out.GetStream().Events() {
		chunks = append(chunks, string(event.(*types.ResponseStreamMemberChunk).Value.Bytes))
	}
	if err := out.GetStream().Err(); err != nil {
		t.Fatal(err)
	}
	if len(chunks) < 4 || !strings.Contains(chunks[0], "message_start") || !strings.Contains(chunks[len(chunks)-1], "message_stop") {
		t.Errorf("chunks: %q", chunks)
	}
}

func TestAWSErrorsAreTyped(t *testing.T) {
	w := newWorld(t)
	cases := map[string]struct {
		trigger string
		as      any
		status  int
	}{
		"throttling":        {"throttle", new(*types.ThrottlingException), http.StatusTooManyRequests},
		"validation":        {"invalid", new(*types.ValidationException), http.StatusBadRequest},
		"a model not ready": {"not-ready", new(*types.ModelNotReadyException), http.StatusTooManyRequests},
		"a model's timeout": {"timeout", new(*types.ModelTimeoutException), http.StatusRequestTimeout},
		"a model's error":   {"model-error", new(*types.ModelErrorException), http.StatusFailedDependency},
		"a quota":           {"quota", new(*types.ServiceQuotaExceededException), http.StatusBadRequest},
		"out of service":    {"unavailable", new(*types.ServiceUnavailableException), http.StatusServiceUnavailable},
		"our identity":      {"denied", new(*types.ServiceUnavailableException), http.StatusServiceUnavailable},
		"an internal error": {"internal", new(*types.InternalServerException), http.StatusInternalServerError},
		"a page of HTML":    {"html-502", new(*types.ServiceUnavailableException), http.StatusServiceUnavailable},
		"an empty 200":      {"empty-200", new(*types.InternalServerException), http.StatusInternalServerError},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := w.awsClient().Converse(t.Context(), &bedrockruntime.ConverseInput{
				ModelId: aws.String("claude"), Messages: userSays("[[sim: " + tc.trigger + "]]"),
			})
			var response *awshttp.ResponseError
			if !errors.As(err, tc.as) || !errors.As(err, &response) || response.HTTPStatusCode() != tc.status {
				t.Fatalf("got %v, want %T with %d", err, tc.as, tc.status)
			}
			if response.ServiceRequestID() == "" {
				t.Error("the error has no request ID of Bedrock's")
			}
		})
	}
}

func TestAWSUnknownModel(t *testing.T) {
	w := newWorld(t)
	_, err := w.awsClient().Converse(t.Context(), &bedrockruntime.ConverseInput{ModelId: aws.String("gpt"), Messages: userSays("hi")})
	var missing *types.ResourceNotFoundException
	if !errors.As(err, &missing) || !strings.Contains(missing.ErrorMessage(), "claude, "+sonnet+", sonnet") {
		t.Errorf("got %v, want a ResourceNotFoundException that lists the names", err)
	}
	if n := len(w.sim.Calls()); n != 0 {
		t.Errorf("%d requests went upstream", n)
	}
}
