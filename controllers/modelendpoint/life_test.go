// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

func TestANewEndpointBecomesReady(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))

	ep := b.reconcile("claude")
	want := []string{
		"apply ServiceAccount claude", "apply ConfigMap " + b.configMaps("claude")[0], "apply NetworkPolicy claude",
		"apply Service claude", "apply PodDisruptionBudget claude", "apply Deployment claude", "status claude",
	}
	if diff := cmp.Diff(want, b.writes); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	if got := condition(t, ep, v1alpha1.ConditionReady); got.Status == metav1.ConditionTrue || !is(ep, v1alpha1.ConditionReconciling) {
		t.Errorf("ready before anything runs: %+v", ep.Status.Conditions)
	}

	ep = b.settle("claude")
	if ep.Status.URL != "http://claude."+b.namespace+".svc:8080" || ep.Status.Replicas != 2 || ep.Status.ReadyReplicas != 2 {
		t.Errorf("status: %+v", ep.Status)
	}
	if len(ep.Status.Conditions) != 5 {
		t.Errorf("want five conditions at rest, got %+v", ep.Status.Conditions)
	}
}

func TestAReconcileAtRestWritesNothing(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	for range 3 {
		b.reconcile("claude")
		if len(b.writes) > 0 {
			t.Errorf("wrote %q", b.writes)
		}
	}
	b.restart()
	b.reconcile("claude")
	if len(b.writes) > 0 {
		t.Errorf("a new reconciler wrote %q", b.writes)
	}
}
