// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/conditions"
	"github.com/outcrop-dev/outcrop/internal/probe"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

func saying(edit func(*proxyconfig.Status)) observed {
	s := healthy()
	edit(&s)
	return observed{answer: answered(s)}
}

func TestCredentialsReady(t *testing.T) {
	const kind = v1alpha1.ConditionCredentialsReady
	credentials := func(c proxyconfig.CredentialsStatus) observed {
		return saying(func(s *proxyconfig.Status) { s.Credentials = c })
	}
	cases := map[string]struct {
		seen observed
		want metav1.Condition
	}{
		"nobody was asked":  {observed{}, conditions.Unknown(kind, v1alpha1.ReasonUnknown, noAnswer)},
		"nobody answered":   {observed{answer: probe.Answer{State: probe.Silent}}, conditions.Unknown(kind, v1alpha1.ReasonUnknown, noAnswer)},
		"loaded":            {credentials(proxyconfig.CredentialsStatus{Loaded: true}), conditions.True(kind, v1alpha1.ReasonLoaded, "the proxy uses the credentials of Secret bedrock")},
		"not loaded yet":    {credentials(proxyconfig.CredentialsStatus{}), conditions.Unknown(kind, v1alpha1.ReasonUnknown, "the proxy has not loaded its credentials yet")},
		"no Secret":         {credentials(proxyconfig.CredentialsStatus{Reason: "SecretMissing", Message: "make it"}), conditions.False(kind, v1alpha1.ReasonSecretMissing, "make it")},
		"no key":            {credentials(proxyconfig.CredentialsStatus{Reason: "SecretKeyMissing", Message: "add it"}), conditions.False(kind, v1alpha1.ReasonSecretKeyMissing, "add it")},
		"expired":           {credentials(proxyconfig.CredentialsStatus{Reason: "Expired", Message: "renew it", Loaded: true}), conditions.False(kind, v1alpha1.ReasonExpired, "renew it")},
		"rubbish, no words": {credentials(proxyconfig.CredentialsStatus{Reason: "InvalidCredentials"}), conditions.False(kind, v1alpha1.ReasonInvalidCredentials, "the proxy cannot use its credentials")},
		"a reason that the contract does not know": {
			credentials(proxyconfig.CredentialsStatus{Reason: "not even a reason", Loaded: true}),
			conditions.Unknown(kind, v1alpha1.ReasonUnknown, "the proxy has not loaded its credentials yet"),
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, credentialsReady(testutil.MakeModelEndpoint("claude").Obj(), tc.seen)); diff != "" {
				t.Errorf("CredentialsReady (-want +got):\n%s", diff)
			}
		})
	}
}

func TestModelReady(t *testing.T) {
	const kind = v1alpha1.ConditionModelReady
	model := func(result, reason, message string) observed {
		return saying(func(s *proxyconfig.Status) {
			s.Model = proxyconfig.ModelStatus{Result: result, Reason: reason, Message: message}
		})
	}
	cases := map[string]struct {
		seen observed
		want metav1.Condition
	}{
		"nobody was asked":      {observed{}, conditions.Unknown(kind, v1alpha1.ReasonNotChecked, noAnswer)},
		"accepted":              {model("Accepted", "", ""), conditions.True(kind, v1alpha1.ReasonModelAccepted, "Bedrock accepts the identity for the model")},
		"denied":                {model("Refused", "AccessDenied", "ask for access"), conditions.False(kind, v1alpha1.ReasonAccessDenied, "ask for access")},
		"not found":             {model("Refused", "ModelNotFound", "look it up"), conditions.False(kind, v1alpha1.ReasonModelNotFound, "look it up")},
		"needs a profile":       {model("Refused", "ModelRefused", "use a profile"), conditions.False(kind, v1alpha1.ReasonModelRefused, "use a profile")},
		"throttled":             {model("Unknown", "Throttled", "later"), conditions.Unknown(kind, v1alpha1.ReasonThrottled, "later")},
		"unreachable":           {model("Unknown", "Unreachable", "no route"), conditions.Unknown(kind, v1alpha1.ReasonUnreachable, "no route")},
		"no free check":         {model("Unknown", "NotChecked", ""), conditions.Unknown(kind, v1alpha1.ReasonNotChecked, "Bedrock has not said yet whether it accepts the model")},
		"nothing of all that":   {model("", "", ""), conditions.Unknown(kind, v1alpha1.ReasonNotChecked, "the model has not been checked yet")},
		"an unknown reason":     {model("Refused", "Whatever", "x"), conditions.Unknown(kind, v1alpha1.ReasonNotChecked, "the model has not been checked yet")},
		"an unclean message":    {model("Refused", "AccessDenied", "one\ntwo"), conditions.False(kind, v1alpha1.ReasonAccessDenied, "one two")},
		"refused for no reason": {model("Refused", "AccessDenied", ""), conditions.False(kind, v1alpha1.ReasonAccessDenied, "Bedrock refuses the model")},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, modelReady(testutil.MakeModelEndpoint("claude").Obj(), tc.seen)); diff != "" {
				t.Errorf("ModelReady (-want +got):\n%s", diff)
			}
		})
	}
}

// An operator that has just started has asked nobody, and does not take back what the status says of this generation.
func TestWhileNobodyWasAskedTheStatusIsKept(t *testing.T) {
	ep := testutil.MakeModelEndpoint("claude").Obj()
	seen := observed{accepted: accept(ep, testOptions()), revision: "r", answer: answered(healthy())}
	ep.Status = statusOf(ep, seen, outcome{}, metav1.Now())
	seen.answer = probe.Answer{}
	again := statusOf(ep, seen, outcome{}, metav1.NewTime(time.Now().Add(time.Hour)))
	if diff := cmp.Diff(ep.Status, again); diff != "" {
		t.Errorf("status (-before +after a restart):\n%s", diff)
	}
	ep.Generation++
	for _, c := range statusOf(ep, seen, outcome{}, metav1.Now()).Conditions {
		if c.Type == v1alpha1.ConditionCredentialsReady && c.Status != metav1.ConditionUnknown {
			t.Errorf("of a new generation nothing is known, and the status says %+v", c)
		}
	}
}

func TestLastCheckTimeStaysWhileTheCheckSaysTheSame(t *testing.T) {
	ep := testutil.MakeModelEndpoint("claude").Obj()
	seen := observed{accepted: accept(ep, testOptions()), revision: "r", answer: answered(healthy())}
	ep.Status = statusOf(ep, seen, outcome{}, metav1.Now())
	first := ep.Status.Model.LastCheckTime

	seen.answer.Status.Model.Time = first.Add(time.Hour)
	if got := statusOf(ep, seen, outcome{}, metav1.Now()).Model.LastCheckTime; !got.Equal(first) {
		t.Errorf("the same answer moved the time from %s to %s", first, got)
	}
	seen.answer.Status.Model.Result = proxyconfig.ModelUnknown
	seen.answer.Status.Model.Reason = proxyconfig.ModelReasonThrottled
	if got := statusOf(ep, seen, outcome{}, metav1.Now()).Model.LastCheckTime; !got.After(first.Time) {
		t.Errorf("another answer left the time at %s", got)
	}
}
