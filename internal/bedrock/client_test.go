// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestDoConverses(t *testing.T) {
	c, sim := simulated(t, nil)
	response, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		StopReason string
		Output     struct {
			Message struct{ Content []struct{ Text string } }
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.StopReason != "end_turn" || len(answer.Output.Message.Content) != 1 {
		t.Errorf("answer %+v, want one block and end_turn", answer)
	}
	call := sim.Calls()[0]
	if response.RequestID == "" || response.RequestID != call.RequestID || response.Attempts != 1 || call.Model != novaModel {
		t.Errorf("request ID %q, attempts %d, call %+v", response.RequestID, response.Attempts, call)
	}
}

func TestDoSignsForModelsWhoseIDIsAnARN(t *testing.T) {
	const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"
	c, sim := simulated(t, func(o *Options) { o.ModelID = arn }, bedrocksim.WithApplicationProfile(arn, novaModel))
	response, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := sim.Calls()[0].Model; got != arn {
		t.Errorf("the simulator was asked for %q, want %q", got, arn)
	}
}

func TestDoCarriesBedrocksHeadersAlone(t *testing.T) {
	c, sim := simulated(t, func(o *Options) { o.ModelID = claude })
	header := http.Header{
		"Authorization": {"Bearer callers-own"}, "Cookie": {"a=b"}, "X-Amz-Date": {"20200101T000000Z"}, "X-Api-Key": {"callers-own"},
		"X-Amzn-Bedrock-Trace": {"ENABLED"}, "Content-Type": {"application/octet-stream"}, "Connection": {"close"}, "Traceparent": {"x"},
	}
	response, err := c.Do(t.Context(), Request{Operation: Invoke, Header: header, Body: []byte(claudeBody)})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	got := sim.Calls()[0].Header
	for _, name := range []string{"Cookie", "X-Api-Key", "Connection", "Traceparent"} {
		if got.Get(name) != "" {
			t.Errorf("%s went to Bedrock", name)
		}
	}
	want := map[string]string{"X-Amzn-Bedrock-Trace": "ENABLED", "Content-Type": "application/json", "Accept": "application/json"}
	for name, value := range want {
		if got.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, got.Get(name), value)
		}
	}
}

func TestDoTellsErrorsApart(t *testing.T) {
	cases := map[string]struct {
		trigger string
		want    Error
	}{
		"throttled":       {"throttle", Error{Class: Throttled, Exception: "ThrottlingException", Status: 429, Message: "Too many tokens, please wait before trying again."}},
		"over quota":      {"quota", Error{Class: Quota, Exception: "ServiceQuotaExceededException", Status: 400, Message: classMessage(Quota)}},
		"not ready":       {"not-ready", Error{Class: NotReady, Exception: "ModelNotReadyException", Status: 429, Message: classMessage(NotReady)}},
		"unavailable":     {"unavailable", Error{Class: Unavailable, Exception: "ServiceUnavailableException", Status: 503, Message: "Bedrock is unable to process your request."}},
		"failed inside":   {"internal", Error{Class: Internal, Exception: "InternalServerException", Status: 500, Message: "The system encountered an unexpected error during processing. Try your request again."}},
		"model too slow":  {"timeout", Error{Class: Timeout, Exception: "ModelTimeoutException", Status: 408, Message: classMessage(Timeout)}},
		"model failed":    {"model-error", Error{Class: ModelFailed, Exception: "ModelErrorException", Status: 424, Message: classMessage(ModelFailed)}},
		"denied":          {"denied", Error{Class: Denied, Exception: "AccessDeniedException", Status: 403, Message: classMessage(Denied)}},
		"not found":       {"not-found", Error{Class: NotFound, Exception: "ResourceNotFoundException", Status: 404, Message: classMessage(NotFound)}},
		"invalid":         {"invalid", Error{Class: Invalid, Exception: "ValidationException", Status: 400, Message: "The model returned the following errors: simulated"}},
		"a gateway's 502": {"html-502", Error{Class: Unavailable, Status: 502, Message: classMessage(Unavailable)}},
		"an empty 200":    {"empty-200", Error{Class: Internal, Status: 200, Message: classMessage(Internal)}},
		"a retry hint":    {"throttle retry-after=7s", Error{Class: Throttled, Exception: "ThrottlingException", Status: 429, RetryAfter: 7 * time.Second, Message: "Too many tokens, please wait before trying again."}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c, sim := simulated(t, nil)
			_, err := c.Do(t.Context(), Request{Operation: Converse, Body: prompt("[[sim: " + tc.trigger + "]]")})
			got := asError(t, err)
			tc.want.Attempts, tc.want.RequestID = 1, sim.Calls()[0].RequestID
			if diff := cmp.Diff(&tc.want, got, cmpopts.IgnoreFields(Error{}, "Err")); diff != "" {
				t.Errorf("error (-want +got)\n%s", diff)
			}
		})
	}
}

func TestDoTellsTheStoreWhatAWSSaysOfTheCredentials(t *testing.T) {
	wrong := demoKeys()
	wrong[proxyconfig.KeySecretAccessKey] = "another-secret"
	store := storeOf(t, wrong)
	c, _ := simulated(t, func(o *Options) { o.Credentials = store })
	_, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if got := asError(t, err); got.Class != Credentials || got.Message != classMessage(Credentials) {
		t.Errorf("error %v with message %q", got, got.Message)
	}
	got := store.Status()
	if got.Reason != proxyconfig.CredentialsInvalid || !strings.Contains(got.Message, "Secret bedrock") || !got.Loaded {
		t.Errorf("status %+v", got)
	}
	if strings.Contains(got.Message, wrong[proxyconfig.KeySecretAccessKey]) {
		t.Error("the status shows the secret")
	}
	writeSecret(t, store.config.Directory, demoKeys())
	store.Reload()
	response, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := store.Status(); got.Reason != "" {
		t.Errorf("status after the Secret was mended: %+v", got)
	}
}

func TestDoTellsExpiredCredentials(t *testing.T) {
	expired := bedrocksim.DemoIdentity()
	expired.Expired = true
	c, _ := simulated(t, nil, bedrocksim.WithIdentity(expired))
	_, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if got := asError(t, err); got.Class != CredentialsExpired {
		t.Errorf("class %s, want %s", got.Class, CredentialsExpired)
	}
	if got := c.options.Credentials.Status().Reason; got != proxyconfig.CredentialsExpired {
		t.Errorf("reason %q", got)
	}
}

func TestDoBearsATokenToAnExactHost(t *testing.T) {
	demo := bedrocksim.DemoIdentity()
	store := storeOf(t, map[string]string{proxyconfig.KeyBearerToken: demo.BearerKey + "\n"})
	c, _ := simulated(t, func(o *Options) { o.Credentials = store })
	response, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}

// roundTripper is a transport that a test writes down.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestBearerTokensStayWithAmazon(t *testing.T) {
	cases := map[string]struct {
		url, allowed string
		want         bool
	}{
		"Amazon's host":             {"https://bedrock-runtime.us-east-1.amazonaws.com", "", true},
		"a host of another suffix":  {"https://bedrock.corp.example", "*.corp.example", false},
		"a host by its exact name":  {"https://bedrock.corp.example", "bedrock.corp.example", true},
		"a simulator by plain HTTP": {"http://sim.example:9000", "sim.example:9000", true},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			sent := false
			o := testOptions(t, tc.url)
			o.AllowedHosts = nil
			if tc.allowed != "" {
				o.AllowedHosts = []string{tc.allowed}
			}
			o.Credentials = storeOf(t, map[string]string{proxyconfig.KeyBearerToken: "token"})
			o.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
				sent = r.Header.Get("Authorization") == "Bearer token"
				return nil, errors.New("no network here")
			})
			_, err := newClient(t, o).Do(t.Context(), Request{Operation: Converse})
			if err == nil || sent != tc.want {
				t.Errorf("token sent: %v, want %v (%v)", sent, tc.want, err)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	cases := map[string]func(*Options){
		"no region":      func(o *Options) { o.Region = "" },
		"no model":       func(o *Options) { o.ModelID = "" },
		"no credentials": func(o *Options) { o.Credentials = nil },
		"no URL":         func(o *Options) { o.BaseURL = "" },
		"a URL with a password": func(o *Options) {
			o.BaseURL = "https://u:p@bedrock-runtime.us-east-1.amazonaws.com"
			o.AllowedHosts = nil
		},
		"a foreign host":              func(o *Options) { o.BaseURL = "https://example.com" },
		"plain HTTP for a suffix":     func(o *Options) { o.BaseURL = "http://a.example.com"; o.AllowedHosts = []string{"*.example.com"} },
		"Amazon's host without TLS":   func(o *Options) { o.BaseURL = "http://bedrock-runtime.us-east-1.amazonaws.com"; o.AllowedHosts = nil },
		"a host that is no host":      func(o *Options) { o.BaseURL = "https://" },
		"a URL that cannot be parsed": func(o *Options) { o.BaseURL = "https://a b" },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			o := testOptions(t, "http://127.0.0.1:1")
			change(&o)
			if _, err := New(o); err == nil {
				t.Error("New accepts it")
			}
		})
	}
}

func TestDoFollowsNoRedirect(t *testing.T) {
	o := testOptions(t, "http://127.0.0.1:1")
	calls := 0
	o.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		calls++
		header := http.Header{"Location": {"http://example.com/"}}
		return &http.Response{StatusCode: http.StatusTemporaryRedirect, Header: header, Body: http.NoBody, Request: r}, nil
	})
	_, err := newClient(t, o).Do(t.Context(), Request{Operation: Converse})
	if got := asError(t, err); got.Class != Internal || calls != 1 {
		t.Errorf("%v after %d calls, want Internal after one", got, calls)
	}
}

func TestDoWithoutCredentialsSendsNothing(t *testing.T) {
	c, sim := simulated(t, func(o *Options) { o.Credentials = storeOf(t, nil) })
	_, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if got := asError(t, err); got.Class != Credentials {
		t.Errorf("class %s", got.Class)
	}
	if calls := len(sim.Calls()); calls != 0 {
		t.Errorf("%d calls reached Bedrock", calls)
	}
}

func TestErrorsNeverRepeatWhatWasSignedWith(t *testing.T) {
	secrets := demoKeys()
	o := testOptions(t, "http://127.0.0.1:1")
	o.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		body := `{"message":"you sent ` + secrets[proxyconfig.KeySecretAccessKey] + `"}`
		header := http.Header{"X-Amzn-Errortype": {"ValidationException"}}
		return &http.Response{StatusCode: 400, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	})
	_, err := newClient(t, o).Do(t.Context(), Request{Operation: Converse})
	if got := asError(t, err); got.Message != classMessage(Invalid) || strings.Contains(got.Error(), secrets[proxyconfig.KeySecretAccessKey]) {
		t.Errorf("message %q, error %q", got.Message, got)
	}
}

func TestDoIsCancelledWithItsCaller(t *testing.T) {
	c, sim := simulated(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	failed := make(chan error)
	go func() {
		_, err := c.Do(ctx, Request{Operation: Converse, Body: prompt("[[sim: throttle latency=1m]]")})
		failed <- err
	}()
	waitFor(t, func() bool { return sim.InFlight() == 1 })
	cancel()
	if got := asError(t, <-failed); got.Class != Canceled {
		t.Errorf("class %s, want %s", got.Class, Canceled)
	}
}

func TestDoTriesAgain(t *testing.T) {
	var classes []Class
	fail := bedrocksim.Rule{
		Match: bedrocksim.Match{First: 2},
		Do:    bedrocksim.Behaviour{Error: &bedrocksim.ErrorReply{Exception: "ServiceUnavailableException"}},
	}
	c, sim := simulated(t, func(o *Options) {
		o.OnAttempt = func(a Attempt) { classes = append(classes, a.Class) }
		o.Retries.MaxAttempts = 3
	}, bedrocksim.WithScript(&bedrocksim.Script{Rules: []bedrocksim.Rule{fail}}))
	response, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if !slices.Equal(classes, []Class{Unavailable, Unavailable, ""}) || response.Attempts != 3 || len(sim.Calls()) != 3 {
		t.Errorf("classes %q, attempts %d, calls %d", classes, response.Attempts, len(sim.Calls()))
	}
	sums := map[string]bool{}
	for _, call := range sim.Calls() {
		sums[call.BodySHA256] = true
	}
	if len(sums) != 1 {
		t.Error("the attempts had different bodies")
	}
}

func TestARotationBehindTheWatchersBackCostsNoRequest(t *testing.T) {
	store := storeOf(t, demoKeys())
	c, sim := simulated(t, func(o *Options) { o.Credentials, o.Retries.MaxAttempts = store, 2 })
	rotated := bedrocksim.DemoIdentity()
	rotated.SecretAccessKey = "rotated-secret"
	sim.SetIdentity(rotated)
	writeSecret(t, store.config.Directory, map[string]string{proxyconfig.KeySecretAccessKey: rotated.SecretAccessKey})
	response, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := store.Status(); response.Attempts != 2 || got.Reason != "" {
		t.Errorf("%d attempts, status %+v", response.Attempts, got)
	}
}
