// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestModelIdentifiers(t *testing.T) {
	const profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"
	for name, tc := range map[string]struct {
		region, id string
		want       refusal
	}{
		"a model on demand":              {"us-east-1", nova, refusal{Status: 200}},
		"a profile of the region":        {"us-east-1", sonnet, refusal{Status: 200}},
		"a global profile":               {"ap-south-1", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", refusal{Status: 200}},
		"the ARN of a profile":           {"us-east-1", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + sonnet, refusal{Status: 200}},
		"the ARN of a model":             {"us-east-1", "arn:aws:bedrock:us-east-1::foundation-model/" + nova, refusal{Status: 200}},
		"an application profile's ARN":   {"us-east-1", profile, refusal{Status: 200}},
		"a model that needs a profile":   {"us-east-1", "anthropic.claude-sonnet-4-5-20250929-v1:0", invalid("Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.")},
		"a profile of another region":    {"eu-west-1", sonnet, invalid(invalidModel)},
		"a profile that the model lacks": {"us-east-1", "global.amazon.nova-lite-v1:0", invalid(invalidModel)},
		"an ARN of another region":       {"us-east-1", "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/" + sonnet, invalid(invalidModel)},
		"an unknown application profile": {"us-east-1", profile + "d", invalid(invalidModel)},
		"an unknown model":               {"us-east-1", "does-not-exist", invalid(invalidModel)},
		"an ARN of something else":       {"us-east-1", "arn:aws:s3:::bucket", invalid(invalidModel)},
		"a model that is gone":           {"us-east-1", "anthropic.claude-v2", refusal{404, "ResourceNotFoundException:" + bedrockErrors, endOfLife}},
		"a profile of one that is gone":  {"us-east-1", "us.anthropic.claude-3-sonnet-20240229-v1:0", refusal{404, "ResourceNotFoundException:" + bedrockErrors, endOfLife}},
	} {
		t.Run(name, func(t *testing.T) {
			sim := New(WithRegion(tc.region), WithApplicationProfile(profile, "anthropic.claude-sonnet-4-5-20250929-v1:0"))
			if diff := cmp.Diff(tc.want, refusalOf(t, post(sim, url.PathEscape(tc.id), "converse", helloBody))); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnknownOperation(t *testing.T) {
	w := post(New(), nova, "guess", helloBody)
	if got := refusalOf(t, w); got.Status != 404 || got.Type != "UnknownOperationException:"+frontEndErrors {
		t.Errorf("answer %+v, want an UnknownOperationException", got)
	}
}

func TestCountTokensIsRefusedWhereTheModelLacksIt(t *testing.T) {
	w := post(New(), "meta.llama3-3-70b-instruct-v1:0", "count-tokens", `{"input":{"converse":`+helloBody+`}}`)
	if diff := cmp.Diff(invalid("The provided model doesn't support counting tokens."), refusalOf(t, w)); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestWithModelAddsOne(t *testing.T) {
	sim := New(WithModel(Model{ID: "acme.one", Features: Converse | OnDemand, Context: 10}))
	if w := post(sim, "acme.one", "converse", helloBody); w.Code != 200 {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	long := messages(`{"role":"user","content":[{"text":"one two three four five six seven eight nine ten"}]}`)
	want := invalid("The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.")
	if diff := cmp.Diff(want, refusalOf(t, post(sim, "acme.one", "converse", long))); diff != "" {
		t.Errorf("answer to a prompt over the context (-want +got):\n%s", diff)
	}
	if w := post(New(), "acme.one", "converse", helloBody); w.Code != 400 {
		t.Errorf("another simulator knows the model too: status %d", w.Code)
	}
}
