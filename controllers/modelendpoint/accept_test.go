// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/resources"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

func no(reason, message string) metav1.Condition {
	return metav1.Condition{Type: v1alpha1.ConditionAccepted, Status: metav1.ConditionFalse, Reason: reason, Message: message}
}

var yes = metav1.Condition{
	Type: v1alpha1.ConditionAccepted, Status: metav1.ConditionTrue, Reason: v1alpha1.ReasonAccepted,
	Message: "the spec was turned into a proxy configuration",
}

var acceptCases = map[string]struct {
	model, region string
	options       func(*resources.Options)
	want          metav1.Condition
}{
	"a foundation model":                       {model: "amazon.nova-lite-v1:0", region: "us-east-1", want: yes},
	"a profile in its geography":               {model: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", region: "eu-north-1", want: yes},
	"a global profile anywhere":                {model: "global.anthropic.claude-sonnet-4-5-20250929-v1:0", region: "sa-east-1", want: yes},
	"a government profile":                     {model: "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0", region: "us-gov-west-1", want: yes},
	"an open-weight model of OpenAI":           {model: "openai.gpt-oss-120b-1:0", region: "us-west-2", want: yes},
	"an ARN of the region":                     {model: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", region: "us-east-1", want: yes},
	"an application inference profile":         {model: "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl", region: "us-east-1", want: yes},
	"an embedding model, by the native routes": {model: "amazon.titan-embed-text-v2:0", region: "us-east-1", want: yes},
	"a model of the Mantle endpoint": {
		model: "openai.gpt-5.2", region: "us-east-1",
		want: no(v1alpha1.ReasonUnsupportedModel, "openai.gpt-5.2 is served by Bedrock's Mantle endpoint alone, not by its runtime; name a text model in spec.model.id"),
	},
	"an image generator behind a profile's ARN": {
		model: "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.stability.sd3-5-large-v1:0", region: "us-east-1",
		want: no(v1alpha1.ReasonUnsupportedModel, "stability.sd3-5-large-v1:0 makes images, which no dialect of the endpoint can carry; name a text model in spec.model.id"),
	},
	"a video generator": {
		model: "amazon.nova-reel-v1:1", region: "us-east-1",
		want: no(v1alpha1.ReasonUnsupportedModel, "amazon.nova-reel-v1:1 makes videos by asynchronous jobs, not by requests; name a text model in spec.model.id"),
	},
	"a profile of another geography": {
		model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", region: "eu-central-1",
		want: no(v1alpha1.ReasonRegionMismatch, `an inference profile of geography "us" cannot be called in region eu-central-1; name a region of that geography in spec.model.region, or a profile of the region's own geography in spec.model.id`),
	},
	"a commercial profile in a government region": {
		model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", region: "us-gov-west-1",
		want: no(v1alpha1.ReasonRegionMismatch, `an inference profile of geography "us" cannot be called in region us-gov-west-1; name a region of that geography in spec.model.region, or a profile of the region's own geography in spec.model.id`),
	},
	"an ARN of another region": {
		model: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", region: "us-west-2",
		want: no(v1alpha1.ReasonRegionMismatch, "the ARN in spec.model.id is of region us-east-1, and spec.model.region is us-west-2; name the same region in both"),
	},
	"a host that is not allowed": {
		model: "amazon.nova-lite-v1:0", region: "us-east-1", options: func(o *resources.Options) { o.AllowedHosts = []string{"*.eu-central-1.amazonaws.com"} },
		want: no(v1alpha1.ReasonUpstreamNotAllowed, "region us-east-1 leads to the host bedrock-runtime.us-east-1.amazonaws.com, which the operator does not allow; ask the administrator to add it to the flag --allowed-upstream-hosts"),
	},
	"plain HTTP to a suffix": {
		model: "amazon.nova-lite-v1:0", region: "us-east-1", options: func(o *resources.Options) {
			o.UpstreamURL = "http://{region}.example.com"
			o.AllowedHosts = []string{"*.example.com"}
		},
		want: no(v1alpha1.ReasonUpstreamNotAllowed, "the host us-east-1.example.com may be called over https alone; ask the administrator to allow it by its exact name in the flag --allowed-upstream-hosts"),
	},
	"plain HTTP to an exact name": {
		model: "amazon.nova-lite-v1:0", region: "us-east-1", want: yes,
		options: func(o *resources.Options) {
			o.UpstreamURL = "http://sim.demo.svc:8080"
			o.AllowedHosts = []string{"sim.demo.svc:8080"}
		},
	},
	"an upstream that is no URL": {
		model: "amazon.nova-lite-v1:0", region: "us-east-1", options: func(o *resources.Options) { o.UpstreamURL = "nonsense" },
		want: no(v1alpha1.ReasonUpstreamNotAllowed, "the operator's upstream URL is not a URL; ask the administrator to mend its flag --upstream-url"),
	},
}

func TestAccept(t *testing.T) {
	for name, tc := range acceptCases {
		t.Run(name, func(t *testing.T) {
			o := testOptions()
			if tc.options != nil {
				tc.options(&o)
			}
			got := accept(testutil.MakeModelEndpoint("claude").Model(tc.model).Region(tc.region).Obj(), o)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("Accepted (-want +got):\n%s", diff)
			}
		})
	}
}

func TestASpecOlderThanARuleOfTheSchemaIsNotAccepted(t *testing.T) {
	ep := testutil.MakeModelEndpoint("claude").With(func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Timeouts.IdleSeconds = 500 }).Obj()
	got := accept(ep, testOptions())
	if got.Reason != v1alpha1.ReasonInvalidSpec || got.Message == "" {
		t.Errorf("got %+v, want InvalidSpec", got)
	}
}
