//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// mendLimit is how soon an endpoint is ready after its Secret was mended.
const mendLimit = 90 * time.Second

// Bad credentials are told exactly, the pods run all the same, and mending the Secret is enough.
func TestBadCredentialsAreToldAndMended(t *testing.T) {
	cases := map[string]struct {
		keys    credentials
		reason  string
		message string
	}{
		"the Secret is missing":         {nil, v1alpha1.ReasonSecretMissing, "bedrock"},
		"the Secret lacks a key":        {credentials{"AWS_ACCESS_KEY_ID": "AKIDSIMULATOR"}, v1alpha1.ReasonSecretKeyMissing, "AWS_SECRET_ACCESS_KEY"},
		"the Secret holds rubbish":      {credentials{"AWS_ACCESS_KEY_ID": "rubbish !", "AWS_SECRET_ACCESS_KEY": "more of this rubbish"}, v1alpha1.ReasonInvalidCredentials, "AWS_ACCESS_KEY_ID"},
		"Bedrock does not know the key": {credentials{"AWS_ACCESS_KEY_ID": "AKIDNOBODYKNOWSTHIS", "AWS_SECRET_ACCESS_KEY": "0123456789012345678901234567890123456789"}, v1alpha1.ReasonInvalidCredentials, ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ns := namespace(t)
			if tc.keys != nil {
				secret(t, ns, "bedrock", tc.keys)
			}
			endpoint(t, ns, "claude", sonnet)
			told := waitCondition(t, ns, "claude", want{v1alpha1.ConditionCredentialsReady, metav1.ConditionFalse, tc.reason})
			contains(t, told.Message, tc.message)
			waitCondition(t, ns, "claude", want{v1alpha1.ConditionStalled, metav1.ConditionTrue, tc.reason})
			waitRunning(t, ns, "claude", 2)
			for key, value := range tc.keys {
				if strings.Contains(summary(get(t, ns, "claude")), value) {
					t.Errorf("the status holds the value of %s", key)
				}
			}
			mended(t, ns)
		})
	}
}

func mended(t *testing.T, ns string) {
	t.Helper()
	generation := get(t, ns, "claude").Generation
	begin := time.Now()
	secret(t, ns, "bedrock", demoIdentity)
	waitReady(t, ns, "claude")
	took := time.Since(begin)
	t.Logf("ready %s after the Secret was mended", took.Round(time.Second))
	if took > mendLimit {
		t.Errorf("took %s, want at most %s", took, mendLimit)
	}
	if now := get(t, ns, "claude").Generation; now != generation {
		t.Errorf("generation went from %d to %d: nobody should have to edit the resource", generation, now)
	}
}

// A rotation is taken up by the running pods without a restart, a failed request or a cut stream.
func TestCredentialRotationUnderLoad(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	endpoint(t, ns, "claude", sonnet)
	waitReady(t, ns, "claude")
	before, revision := podNames(t, ns, "claude"), get(t, ns, "claude").Status.Credentials.Revision
	long, short := startLoad(t, ns, "claude", longPrompt), startLoad(t, ns, "claude", shortPrompt)
	secret(t, ns, "bedrock", rotatedIdentity)
	within(t, 2*time.Minute, "the new credentials to be in use", func() (bool, string) {
		now := get(t, ns, "claude").Status.Credentials.Revision
		return now != revision, now
	})
	running(t, ns, before)
	long.finishClean(t)
	short.finishClean(t)
	if used := simulatorCalls(t)["rotated"]; used == 0 {
		t.Error("the simulator saw no request of the rotated identity")
	}
}

// An identity without access to the model is told so, and giving it access is enough.
func TestDeniedIdentity(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", barredIdentity)
	endpoint(t, ns, "claude", sonnet)
	waitCondition(t, ns, "claude", want{v1alpha1.ConditionModelReady, metav1.ConditionFalse, v1alpha1.ReasonAccessDenied})
	waitCondition(t, ns, "claude", want{v1alpha1.ConditionStalled, metav1.ConditionTrue, v1alpha1.ReasonAccessDenied})
	mended(t, ns)
}

// A rotation to an identity that Bedrock refuses is told, and the working credentials go on serving without a failed request.
func TestRotationToARefusedIdentityUnderLoad(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	endpoint(t, ns, "claude", sonnet)
	waitReady(t, ns, "claude")
	load := startLoad(t, ns, "claude", shortPrompt)
	secret(t, ns, "bedrock", barredIdentity)
	waitCondition(t, ns, "claude", want{v1alpha1.ConditionModelReady, metav1.ConditionFalse, v1alpha1.ReasonAccessDenied})
	secret(t, ns, "bedrock", unknownIdentity)
	waitCondition(t, ns, "claude", want{v1alpha1.ConditionCredentialsReady, metav1.ConditionFalse, v1alpha1.ReasonInvalidCredentials})
	secret(t, ns, "bedrock", rotatedIdentity)
	waitReady(t, ns, "claude")
	load.finishClean(t)
}

// unknownIdentity is well formed, and nobody's.
var unknownIdentity = credentials{"AWS_ACCESS_KEY_ID": "AKIDNOBODYKNOWSTHIS", "AWS_SECRET_ACCESS_KEY": "nobody-knows-this-either"}

// A change of the spec to a Secret that AWS refuses leaves the working revision's pods serving, without a failed request.
func TestChangeToABadSecretLeavesTheOldRevisionServing(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	secret(t, ns, "unknown", unknownIdentity)
	endpoint(t, ns, "claude", sonnet)
	waitReady(t, ns, "claude")
	before := podNames(t, ns, "claude")
	load := startLoad(t, ns, "claude", shortPrompt)
	for name, reason := range map[string]string{"unknown": v1alpha1.ReasonInvalidCredentials, "missing": v1alpha1.ReasonSecretMissing} {
		edit(t, ns, "claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Credentials.Secret.Name = name })
		waitCondition(t, ns, "claude", want{v1alpha1.ConditionCredentialsReady, metav1.ConditionFalse, reason})
		waitCondition(t, ns, "claude", want{v1alpha1.ConditionStalled, metav1.ConditionTrue, reason})
		running(t, ns, before)
	}
	edit(t, ns, "claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Credentials.Secret.Name = "bedrock" })
	waitReady(t, ns, "claude")
	running(t, ns, before)
	load.finishClean(t)
}
