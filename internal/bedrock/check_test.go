// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// uncounted is a model of the simulator that has no CountTokens.
const uncounted = "mistral.mistral-large-2407-v1:0"

func failWith(exception string) bedrocksim.Option {
	rule := bedrocksim.Rule{Do: bedrocksim.Behaviour{Error: &bedrocksim.ErrorReply{Exception: exception}}}
	return bedrocksim.WithScript(&bedrocksim.Script{Rules: []bedrocksim.Rule{rule}})
}

func refusing(model string) bedrocksim.Option {
	id := bedrocksim.DemoIdentity()
	id.RefusedModels = []string{model}
	return bedrocksim.WithIdentity(id)
}

func unpermitted() bedrocksim.Option {
	id := bedrocksim.DemoIdentity()
	id.AllowedModels = []string{"none"}
	return bedrocksim.WithIdentity(id)
}

var checkCases = map[string]struct {
	model  string
	check  string
	option bedrocksim.Option
	want   proxyconfig.ModelStatus
	calls  string
}{
	"a model that counts": {
		claude, proxyconfig.CheckFree, nil,
		proxyconfig.ModelStatus{Result: "Accepted", Method: "CountTokens"},
		"CountTokens",
	},
	"a model that cannot count": {
		uncounted, proxyconfig.CheckFree, nil,
		proxyconfig.ModelStatus{Result: "Unknown", Reason: "NotChecked", Method: "CountTokens"},
		"CountTokens",
	},
	"a model that cannot count, billed": {
		uncounted, proxyconfig.CheckBilled, nil,
		proxyconfig.ModelStatus{Result: "Accepted", Method: "Converse"},
		"CountTokens Converse",
	},
	"a model that counts is never billed": {
		claude, proxyconfig.CheckBilled, nil,
		proxyconfig.ModelStatus{Result: "Accepted", Method: "CountTokens"},
		"CountTokens",
	},
	"a model without access": {
		claude, proxyconfig.CheckFree, refusing(claude),
		proxyconfig.ModelStatus{Result: "Refused", Reason: "AccessDenied", Method: "CountTokens"},
		"CountTokens",
	},
	"an identity without permission": {
		claude, proxyconfig.CheckFree, unpermitted(),
		proxyconfig.ModelStatus{Result: "Refused", Reason: "AccessDenied", Method: "CountTokens"},
		"CountTokens",
	},
	"a model that does not exist": {
		"anthropic.claude-99", proxyconfig.CheckFree, nil,
		proxyconfig.ModelStatus{Result: "Refused", Reason: "ModelNotFound", Method: "CountTokens"},
		"CountTokens",
	},
	"a model without on-demand throughput": {
		strings.TrimPrefix(claude, "us."), proxyconfig.CheckFree, nil,
		proxyconfig.ModelStatus{Result: "Refused", Reason: "ModelRefused", Method: "CountTokens"},
		"CountTokens",
	},
	"a throttled account": {
		claude, proxyconfig.CheckFree, failWith("ThrottlingException"),
		proxyconfig.ModelStatus{Result: "Unknown", Reason: "Throttled", Method: "CountTokens"},
		"CountTokens",
	},
	"a Bedrock that is down": {
		claude, proxyconfig.CheckFree, failWith("ServiceUnavailableException"),
		proxyconfig.ModelStatus{Result: "Unknown", Reason: "Unreachable", Method: "CountTokens"},
		"CountTokens",
	},
	"credentials that expired": {
		claude, proxyconfig.CheckFree, failWith("ExpiredTokenException"),
		proxyconfig.ModelStatus{Result: "Unknown", Reason: "NotChecked", Method: "CountTokens"},
		"CountTokens",
	},
	"an end of life": {
		"anthropic.claude-v2", proxyconfig.CheckFree, nil,
		proxyconfig.ModelStatus{Result: "Refused", Reason: "ModelNotFound", Method: "CountTokens"},
		"CountTokens",
	},
}

func TestCheck(t *testing.T) {
	for name, tc := range checkCases {
		t.Run(name, func(t *testing.T) {
			var opts []bedrocksim.Option
			if tc.option != nil {
				opts = append(opts, tc.option)
			}
			c, sim := simulated(t, func(o *Options) { o.ModelID, o.Check = tc.model, tc.check }, opts...)
			got := c.Check(t.Context())
			tc.want.ID, tc.want.Region = tc.model, testRegion
			if diff := cmp.Diff(tc.want, got, cmpopts.IgnoreFields(proxyconfig.ModelStatus{}, "Time", "Message")); diff != "" {
				t.Errorf("status (-want +got)\n%s", diff)
			}
			if got.Time.IsZero() || (got.Message == "") != (got.Result == proxyconfig.ModelAccepted) || strings.Contains(got.Message, "arn:") {
				t.Errorf("time %v, message %q", got.Time, got.Message)
			}
			if calls := operations(sim); calls != tc.calls {
				t.Errorf("calls %q, want %q", calls, tc.calls)
			}
		})
	}
}

func operations(sim *bedrocksim.Simulator) string {
	var names []string
	for _, call := range sim.Calls() {
		names = append(names, call.Operation)
	}
	return strings.Join(names, " ")
}

func TestCheckOfNoBedrock(t *testing.T) {
	o := testOptions(t, "http://127.0.0.1:1")
	got := newClient(t, o).Check(t.Context())
	if got.Result != proxyconfig.ModelUnknown || got.Reason != proxyconfig.ModelReasonUnreachable {
		t.Errorf("status %+v", got)
	}
}

func TestWhatARequestTellsOfTheModel(t *testing.T) {
	const onDemand = "Invocation of model ID x with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model."
	cases := map[string]struct {
		err    error
		want   string
		reason string
	}{
		"a success":                    {nil, "Accepted", ""},
		"a refusal":                    {&Error{Class: Denied}, "Refused", "AccessDenied"},
		"a model that is gone":         {&Error{Class: NotFound}, "Refused", "ModelNotFound"},
		"no on-demand throughput":      {&Error{Class: Invalid, Message: onDemand}, "Refused", "ModelRefused"},
		"a caller's mistake":           {&Error{Class: Invalid, Message: "Malformed input request"}, "", ""},
		"throttling":                   {&Error{Class: Throttled}, "", ""},
		"an outage":                    {&Error{Class: Unavailable}, "", ""},
		"credentials":                  {&Error{Class: Credentials}, "", ""},
		"a caller that left":           {&Error{Class: Canceled}, "", ""},
		"an error of something else":   {errors.New("?"), "", ""},
		"a caller that counts":         {&Error{Class: Invalid, Message: "The provided model doesn't support counting tokens."}, "", ""},
		"a model that failed for once": {&Error{Class: ModelFailed}, "", ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			now := time.Unix(1, 0)
			got, tells := ModelStatusOf(tc.err, proxyconfig.MethodRequest, now)
			if tells != (tc.want != "") {
				t.Fatalf("it tells something: %v, %+v", tells, got)
			}
			if tells && (got.Result != tc.want || got.Reason != tc.reason || !got.Time.Equal(now) || got.Method != proxyconfig.MethodRequest) {
				t.Errorf("status %+v, want %s %s", got, tc.want, tc.reason)
			}
		})
	}
}

func TestEveryClassHasAVerdictAndAMessage(t *testing.T) {
	for exception, class := range exceptionClass() {
		if _, ok := verdicts()[class]; !ok || classMessage(class) == "" {
			t.Errorf("class %s of %s has no verdict or no message", class, exception)
		}
	}
	for _, class := range []Class{Unreachable, BrokenStream, Canceled, Internal} {
		if _, ok := verdicts()[class]; !ok || classMessage(class) == "" {
			t.Errorf("class %s has no verdict or no message", class)
		}
	}
}
