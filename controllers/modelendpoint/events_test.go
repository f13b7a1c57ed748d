// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/events"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/conditions"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

func TestATransitionIsRecorded(t *testing.T) {
	missing := conditions.False(v1alpha1.ConditionReady, v1alpha1.ReasonApplyFailed, "the API server has a fault")
	reconciling := []metav1.Condition{missing, conditions.True(v1alpha1.ConditionReconciling, missing.Reason, missing.Message)}
	stalled := []metav1.Condition{missing, conditions.True(v1alpha1.ConditionStalled, missing.Reason, missing.Message)}
	ready := []metav1.Condition{conditions.True(v1alpha1.ConditionReady, v1alpha1.ReasonReady, "it answers")}
	cases := map[string]struct {
		before, after []metav1.Condition
		want          string
	}{
		"the first status":                      {nil, reconciling, "Normal ApplyFailed the API server has a fault"},
		"it became ready":                       {reconciling, ready, "Normal Ready it answers"},
		"it came to stall for another reason":   {ready, stalled, "Warning ApplyFailed the API server has a fault"},
		"it came to stall for the same reason":  {reconciling, stalled, "Warning ApplyFailed the API server has a fault"},
		"it stalls as before":                   {stalled, stalled, ""},
		"it goes on again with the same reason": {stalled, reconciling, ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			recorder := events.NewFakeRecorder(2)
			ep := testutil.MakeModelEndpoint("claude").Obj()
			ep.Status.Conditions = tc.before
			(&Reconciler{Recorder: recorder}).recordTransition(ep, v1alpha1.ModelEndpointStatus{Conditions: tc.after})
			close(recorder.Events)
			if got := <-recorder.Events; got != tc.want {
				t.Errorf("recorded %q, want %q", got, tc.want)
			}
			if more, open := <-recorder.Events; open {
				t.Errorf("recorded %q too", more)
			}
		})
	}
}
