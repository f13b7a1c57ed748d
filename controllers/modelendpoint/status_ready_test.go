// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/conditions"
	"github.com/outcrop-dev/outcrop/internal/resources"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

// parts are the four conditions that Ready sums up, all true but for those given.
func parts(others ...metav1.Condition) []metav1.Condition {
	all := []metav1.Condition{
		conditions.True(v1alpha1.ConditionAccepted, v1alpha1.ReasonAccepted, ""),
		conditions.True(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonAvailable, ""),
		conditions.True(v1alpha1.ConditionCredentialsReady, v1alpha1.ReasonLoaded, ""),
		conditions.True(v1alpha1.ConditionModelReady, v1alpha1.ReasonModelAccepted, ""),
	}
	for _, o := range others {
		for i := range all {
			if all[i].Type == o.Type {
				all[i] = o
			}
		}
	}
	return all
}

var (
	progressing = conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonProgressing, "1 of 2")
	noSecret    = conditions.False(v1alpha1.ConditionCredentialsReady, v1alpha1.ReasonSecretMissing, "make it")
	notChecked  = conditions.Unknown(v1alpha1.ConditionModelReady, v1alpha1.ReasonNotChecked, "not checked")
	throttled   = conditions.Unknown(v1alpha1.ConditionModelReady, v1alpha1.ReasonThrottled, "later")
	unreachable = conditions.Unknown(v1alpha1.ConditionModelReady, v1alpha1.ReasonUnreachable, "no way")
	notOwned    = conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonNotOwned, "in the way")
	unknown     = conditions.Unknown(v1alpha1.ConditionCredentialsReady, v1alpha1.ReasonUnknown, "no answer")
	atZero      = conditions.True(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonScaledToZero, "scaled")
	applyFailed = conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonApplyFailed, "no")
)

// serving is seen while a pod of the former revision takes requests.
var serving = observed{revision: "new", pods: []corev1.Pod{{
	ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{resources.LabelRevision: "old"}},
	Status:     corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}},
}}}

var readyCases = map[string]struct {
	parts []metav1.Condition
	seen  observed
	err   error
	want  metav1.Condition
	also  string
}{
	"all is well": {parts: parts(), want: conditions.True(v1alpha1.ConditionReady, v1alpha1.ReasonReady, "the endpoint answers at http://claude.default.svc:8080")},
	"the model has no free check": {
		parts: parts(notChecked),
		want:  conditions.True(v1alpha1.ConditionReady, v1alpha1.ReasonReady, "the endpoint answers at http://claude.default.svc:8080"),
	},
	"pods start": {
		parts: parts(progressing, unknown, notChecked), also: v1alpha1.ConditionReconciling,
		want: conditions.False(v1alpha1.ConditionReady, v1alpha1.ReasonProgressing, "ProxyAvailable: 1 of 2; also missing: CredentialsReady"),
	},
	"the Secret is missing": {
		parts: parts(progressing, noSecret, notChecked), also: v1alpha1.ConditionStalled,
		want: conditions.False(v1alpha1.ConditionReady, v1alpha1.ReasonSecretMissing, "CredentialsReady: make it; also missing: ProxyAvailable"),
	},
	"the Secret is missing for the new revision alone": {
		parts: parts(progressing, noSecret), seen: serving, also: v1alpha1.ConditionStalled,
		want: conditions.False(v1alpha1.ConditionReady, v1alpha1.ReasonSecretMissing, "CredentialsReady: make it; also missing: ProxyAvailable; the previous revision goes on serving"),
	},
	"something is in the way": {
		parts: parts(notOwned, unknown), also: v1alpha1.ConditionStalled,
		want: conditions.False(v1alpha1.ConditionReady, v1alpha1.ReasonNotOwned, "ProxyAvailable: in the way; also missing: CredentialsReady"),
	},
	"Bedrock throttles the check": {
		parts: parts(throttled),
		want:  conditions.True(v1alpha1.ConditionReady, v1alpha1.ReasonReady, "the endpoint answers at http://claude.default.svc:8080"),
	},
	"Bedrock cannot be reached": {
		parts: parts(unreachable), also: v1alpha1.ConditionReconciling,
		want: conditions.Unknown(v1alpha1.ConditionReady, v1alpha1.ReasonUnreachable, "ModelReady: no way"),
	},
	"scaled to zero": {parts: parts(atZero, unknown, notChecked), want: conditions.True(v1alpha1.ConditionReady, v1alpha1.ReasonScaledToZero, "scaled")},
	"the API server has a fault": {
		parts: parts(applyFailed), err: errors.New("fault"), also: v1alpha1.ConditionReconciling,
		want: conditions.False(v1alpha1.ConditionReady, v1alpha1.ReasonApplyFailed, "ProxyAvailable: no"),
	},
	"the API server refuses": {
		parts: parts(applyFailed), err: apierrors.NewForbidden(schema.GroupResource{}, "", errors.New("quota")), also: v1alpha1.ConditionStalled,
		want: conditions.False(v1alpha1.ConditionReady, v1alpha1.ReasonApplyFailed, "ProxyAvailable: no"),
	},
}

func TestReady(t *testing.T) {
	for name, tc := range readyCases {
		t.Run(name, func(t *testing.T) {
			want := []metav1.Condition{tc.want}
			if tc.also != "" {
				want = append(want, conditions.True(tc.also, tc.want.Reason, tc.want.Message))
			}
			got := summary(testutil.MakeModelEndpoint("claude").Obj(), tc.seen, outcome{err: tc.err}, tc.parts)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("summary (-want +got):\n%s", diff)
			}
		})
	}
}
