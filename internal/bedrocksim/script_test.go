// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

func script(t *testing.T, text string) *Script {
	t.Helper()
	s, err := ParseScript(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const throttling = `do: {error: {exception: ThrottlingException, message: "Too many tokens, please wait before trying again.", retryAfter: 2s}}`

// statuses sends n greetings and gives the status of each.
func statuses(sim *Simulator, model, text string, n int) []int {
	var got []int
	for range n {
		got = append(got, post(sim, model, "converse", strings.Replace(helloBody, "Hello", text, 1)).Code)
	}
	return got
}

func TestScriptsChooseRequests(t *testing.T) {
	for name, tc := range map[string]struct {
		match, model, text string
		want               []int
	}{
		"everything":             {``, nova, "Hello", []int{429, 429, 429}},
		"the first two":          {`match: {first: 2}`, nova, "Hello", []int{429, 429, 200}},
		"the second":             {`match: {skip: 1, first: 1}`, nova, "Hello", []int{200, 429, 200}},
		"one model":              {`match: {models: ["amazon.nova-lite*"]}`, nova, "Hello", []int{429, 429, 429}},
		"another model":          {`match: {models: ["amazon.nova-pro*"]}`, nova, "Hello", []int{200, 200, 200}},
		"another operation":      {`match: {operations: [ConverseStream]}`, nova, "Hello", []int{200, 200, 200}},
		"one identity":           {`match: {identities: [demo]}`, nova, "Hello", []int{429, 429, 429}},
		"a part of the prompt":   {`match: {prompt: trouble}`, nova, "I want trouble", []int{429, 429, 429}},
		"another prompt":         {`match: {prompt: trouble}`, nova, "I want peace", []int{200, 200, 200}},
		"an expression":          {`match: {promptRegexp: "^I w.nt"}`, nova, "I want peace", []int{429, 429, 429}},
		"an expression not met":  {`match: {promptRegexp: "^want"}`, nova, "I want peace", []int{200, 200, 200}},
		"a rate of nothing":      {`match: {rate: 0}`, nova, "Hello", []int{200, 200, 200}},
		"a rate of everything":   {`match: {rate: 1}`, nova, "Hello", []int{429, 429, 429}},
		"a share, by the seed 7": {`match: {rate: 0.5}`, nova, "Hello", []int{429, 200, 429}},
	} {
		t.Run(name, func(t *testing.T) {
			text := "seed: 7\nrules:\n- {" + strings.TrimPrefix(tc.match+", "+throttling, ", ") + "}\n"
			sim := New(WithScript(script(t, text)))
			if diff := cmp.Diff(tc.want, statuses(sim, tc.model, tc.text, 3)); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestScriptsAreRefused(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"an unknown member":    {"rules: [{doo: {}}]", "field doo not found"},
		"an unknown fault":     {"rules: [{do: {fault: x}}]", `rules[0]: do.fault: "x" is none; write one of abort,`},
		"an unknown exception": {"rules: [{do: {}}, {do: {error: {exception: X}}}]", `rules[1]: do.error: "X" is no exception of Bedrock`},
		"an unknown operation": {"rules: [{match: {operations: [Chat]}}]", `match.operations: "Chat" is none; write Converse,`},
		"a rate over one":      {"rules: [{match: {rate: 50}}]", "match.rate is 50: write a share from 0 to 1"},
		"a negative time":      {"rules: [{do: {latency: -1s}}]", "cannot be negative"},
		"a bad expression":     {`rules: [{match: {promptRegexp: "("}}]`, "missing closing )"},
		"not YAML":             {"rules: [", "parse script"},
		"a megabyte and more":  {strings.Repeat("#", maxScript+1), "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ParseScript(strings.NewReader(tc.text)); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one that says %q", err, tc.want)
			}
		})
	}
}

func TestScriptStartsAnew(t *testing.T) {
	first := script(t, "rules:\n- {match: {first: 1}, "+throttling+"}\n")
	sim := New(WithScript(first))
	want := []int{429, 200}
	for range 2 {
		if diff := cmp.Diff(want, statuses(sim, nova, "Hello", 2)); diff != "" {
			t.Errorf("statuses (-want +got):\n%s", diff)
		}
		sim.SetScript(first)
	}
	sim.SetScript(nil)
	if diff := cmp.Diff([]int{200}, statuses(sim, nova, "Hello", 1)); diff != "" {
		t.Errorf("statuses without a script (-want +got):\n%s", diff)
	}
}

func TestPromptsAskForErrors(t *testing.T) {
	for trigger, want := range map[string]struct {
		status int
		typed  string
	}{
		"throttle": {429, "ThrottlingException:" + bedrockErrors}, "quota": {400, "ServiceQuotaExceededException:" + bedrockErrors},
		"unavailable": {503, "ServiceUnavailableException:" + bedrockErrors}, "internal": {500, "InternalServerException:" + bedrockErrors},
		"not-ready": {429, "ModelNotReadyException:" + bedrockErrors}, "timeout": {408, "ModelTimeoutException:" + bedrockErrors},
		"model-error": {424, "ModelErrorException:" + bedrockErrors}, "denied": {403, "AccessDeniedException:" + bedrockErrors},
		"not-found": {404, "ResourceNotFoundException:" + bedrockErrors}, "invalid": {400, "ValidationException:" + bedrockErrors},
		"html-502": {502, ""}, "error-200": {200, ""}, "empty-200": {200, ""},
	} {
		t.Run(trigger, func(t *testing.T) {
			w := post(New(), nova, "converse", strings.Replace(helloBody, "Hello", "[[sim: "+trigger+"]]", 1))
			if got := w.Header().Get("X-Amzn-Errortype"); w.Code != want.status || got != want.typed || strings.Contains(w.Body.String(), "usage") {
				t.Errorf("status %d, type %q, body %s; want %d and %q", w.Code, got, w.Body, want.status, want.typed)
			}
		})
	}
}

func TestTriggerSettings(t *testing.T) {
	w := post(New(), nova, "converse", strings.Replace(helloBody, "Hello", "[[sim: throttle retry-after=7s]]", 1))
	if got := w.Header().Get("Retry-After"); got != "7" {
		t.Errorf("Retry-After is %q, want 7", got)
	}
	if got := triggers["throttle"].Error.RetryAfter; got != 0 {
		t.Errorf("the setting of one request changed the table: %v", got)
	}
	if got := converse(t, nova, strings.Replace(helloBody, "Hello", "[[sim: tokens=300]]", 1)).Usage.OutputTokens; got != 300 {
		t.Errorf("%d tokens, want 300", got)
	}
	if res := streamFrom(t, New(), "[[sim: wrong-type]]"); res.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("content type %q, want text/plain", res.Header.Get("Content-Type"))
	}
}

// TestPace measures in a bubble of its own time: 1 s before the first byte, then the pauses between the events.
func TestPace(t *testing.T) {
	for prompt, want := range map[string]time.Duration{
		"[[sim: latency=1s]]":                   time.Second,
		"[[sim: latency=1s delay=100ms]]":       time.Second + 100*time.Millisecond,
		"[[sim: latency=1s tps=4 delay=100ms]]": time.Second + 250*time.Millisecond,
	} {
		t.Run(prompt, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start, events := time.Now(), 0
				w := post(New(), nova, "converse-stream", strings.Replace(helloBody, "Hello", prompt, 1))
				passed := time.Since(start)
				events = len(tokenize(converseText(t, prompt))) + 4
				if w.Code != 200 || passed != time.Second+time.Duration(events-1)*(want-time.Second) {
					t.Errorf("status %d after %v for %d events", w.Code, passed, events)
				}
			})
		})
	}
}

func converseText(t *testing.T, prompt string) string {
	t.Helper()
	return converse(t, nova, strings.Replace(helloBody, "Hello", prompt, 1)).text()
}

func TestSDKSeesTypedErrors(t *testing.T) {
	c := client(t, New(), DemoIdentity())
	ask := func(model, text string) error {
		_, err := c.Converse(t.Context(), &bedrockruntime.ConverseInput{ModelId: aws.String(model), Messages: userSays(text)})
		return err
	}
	var throttled *types.ThrottlingException
	if err := ask(nova, "[[sim: throttle]]"); !errors.As(err, &throttled) {
		t.Errorf("error %v, want a ThrottlingException", err)
	}
	var notFound *types.ResourceNotFoundException
	if err := ask("anthropic.claude-v2", "Hello"); !errors.As(err, &notFound) {
		t.Errorf("error %v, want a ResourceNotFoundException", err)
	}
	var unsigned smithy.APIError
	other := client(t, New(), Identity{AccessKeyID: "AKIDNOBODY", SecretAccessKey: "x"})
	_, err := other.Converse(t.Context(), &bedrockruntime.ConverseInput{ModelId: aws.String(nova), Messages: userSays("Hello")})
	if !errors.As(err, &unsigned) || unsigned.ErrorCode() != "UnrecognizedClientException" {
		t.Errorf("error %v, want an UnrecognizedClientException", err)
	}
	var broken *types.ModelStreamErrorException
	_, err = converseStream(t.Context(), t, c, &bedrockruntime.ConverseStreamInput{ModelId: aws.String(nova), Messages: userSays("[[sim: exception after=2]]")})
	if !errors.As(err, &broken) {
		t.Errorf("error %v, want a ModelStreamErrorException", err)
	}
}

func TestCallsSayHowItEnded(t *testing.T) {
	sim := New()
	server := httptest.NewServer(sim)
	defer server.Close()
	post(sim, nova, "converse", helloBody)
	post(sim, nova, "converse", strings.Replace(helloBody, "Hello", "[[sim: internal]]", 1))
	post(sim, nova, "converse", `{}`)
	want := map[CallCount]int{
		{"Converse", nova, "demo", "ok"}: 1, {"Converse", nova, "demo", "InternalServerException"}: 1, {"Converse", nova, "demo", "ValidationException"}: 1,
	}
	if diff := cmp.Diff(want, sim.CallCounts()); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	sim.ResetCalls()
	if len(sim.Calls()) != 0 || len(sim.CallCounts()) != 0 {
		t.Error("calls are remembered after ResetCalls")
	}
	w := httptest.NewRecorder()
	sim.Admin().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/_sim/calls", nil))
	if got := w.Body.String(); got != `{"calls":[],"inFlight":0,"streams":0,"cancelled":0}` {
		t.Errorf("report %s", got)
	}
}
