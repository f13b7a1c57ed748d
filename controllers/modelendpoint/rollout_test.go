// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

const haiku = "eu.anthropic.claude-haiku-4-5-20251001-v1:0"

func toHaiku(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.ID = haiku }

func TestASupersededConfigMapGoesWhenItsRolloutIsOver(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	former := b.current("claude")

	b.update("claude", toHaiku)
	b.reconcile("claude")
	b.beginRollOut("claude")
	b.reconcile("claude")
	if got := b.configMaps("claude"); len(got) != 2 || !slices.Contains(got, former) {
		t.Errorf("in the middle of a rollout the ConfigMaps are %q, want two with %s", got, former)
	}
	// The former pods were evicted; their ReplicaSet is about to make others.
	b.removePods("claude")
	b.reconcile("claude")
	if got := b.configMaps("claude"); len(got) != 2 {
		t.Errorf("the rollout is not over, and the ConfigMaps are %q, want two", got)
	}
	b.rollOut("claude")
	b.reconcile("claude")
	if got := b.configMaps("claude"); len(got) != 1 || got[0] == former {
		t.Errorf("after the rollout the ConfigMaps are %q, want one that is not %s", got, former)
	}
}

func TestAConfigMapThatAPodStillHasStays(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	straggler := b.deployment("claude")
	b.update("claude", toHaiku)
	b.reconcile("claude")
	b.rollOut("claude")
	b.startPod(straggler, 50, corev1.ConditionTrue)
	b.reconcile("claude")
	if got := b.configMaps("claude"); len(got) != 2 {
		t.Errorf("a pod of the former revision is left, and the ConfigMaps are %q, want two", got)
	}
}

func TestARefusedRevisionLeavesTheFormerOneServing(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	for _, target := range b.prober.targets {
		if !target.Ready {
			t.Errorf("told the prober that a pod that is ready is not: %+v", target)
		}
	}
	b.update("claude", toHaiku)
	b.reconcile("claude")
	b.beginRollOut("claude")
	said := healthy()
	said.Ready = false
	said.Model = proxyconfig.ModelStatus{ID: haiku, Result: proxyconfig.ModelRefused, Reason: proxyconfig.ModelReasonAccessDenied, Message: "the identity may not use the model; ask for access"}
	b.prober.answer = answered(said)

	ep := b.reconcile("claude")
	ready := condition(t, ep, v1alpha1.ConditionReady)
	if ready.Status != metav1.ConditionFalse || ready.Reason != v1alpha1.ReasonAccessDenied || !strings.Contains(ready.Message, "the previous revision goes on serving") {
		t.Errorf("Ready is %+v", ready)
	}
	if got := condition(t, ep, v1alpha1.ConditionModelReady); got.Status != metav1.ConditionFalse || got.Reason != v1alpha1.ReasonAccessDenied {
		t.Errorf("ModelReady is %+v", got)
	}
	if got := condition(t, ep, v1alpha1.ConditionStalled); got.Reason != v1alpha1.ReasonAccessDenied {
		t.Errorf("Stalled is %+v", got)
	}
	for _, target := range b.prober.targets {
		if target.Ready {
			t.Errorf("told the prober that a pod that is not ready is: %+v", target)
		}
		if !strings.Contains(b.current("claude"), target.Revision) {
			t.Errorf("asked %+v, want pods of the newest revision alone", target)
		}
	}
}

func TestScalingFollowsTheSpec(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")

	b.update("claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Replicas = new(int32(1)) })
	b.settle("claude")
	err := b.client.Get(t.Context(), b.key("claude"), &policyv1.PodDisruptionBudget{})
	if !apierrors.IsNotFound(err) {
		t.Errorf("one proxy still has a PodDisruptionBudget: %v", err)
	}

	b.update("claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Replicas = new(int32(0)) })
	ep := b.reconcile("claude")
	if is(ep, v1alpha1.ConditionReady) {
		t.Errorf("ready before the Deployment is at zero: %+v", ep.Status.Conditions)
	}
	b.rollOut("claude")
	ep = b.reconcile("claude")
	ready := condition(t, ep, v1alpha1.ConditionReady)
	if ready.Status != metav1.ConditionTrue || ready.Reason != v1alpha1.ReasonScaledToZero || is(ep, v1alpha1.ConditionReconciling) || is(ep, v1alpha1.ConditionStalled) {
		t.Errorf("scaled to zero: %+v", ep.Status.Conditions)
	}

	b.update("claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Replicas = new(int32(3)) })
	b.settle("claude")
	if err := b.client.Get(t.Context(), b.key("claude"), &policyv1.PodDisruptionBudget{}); err != nil {
		t.Errorf("three proxies have no PodDisruptionBudget: %v", err)
	}
}

func TestAStuckRolloutStalls(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.reconcile("claude")
	d := b.deployment("claude")
	b.setDeploymentStatus(d, appsv1.DeploymentStatus{Replicas: 2, UpdatedReplicas: 2, Conditions: []appsv1.DeploymentCondition{{
		Type: appsv1.DeploymentProgressing, Status: corev1.ConditionFalse, Reason: "ProgressDeadlineExceeded",
	}}})
	ep := b.reconcile("claude")
	if got := condition(t, ep, v1alpha1.ConditionStalled); got.Reason != v1alpha1.ReasonProgressDeadlineExceeded {
		t.Errorf("Stalled is %+v", got)
	}
}

func TestASpecThatIsNotAcceptedLeavesTheFormerOneServing(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	b.update("claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.ID = "us.anthropic.claude-haiku-4-5-20251001-v1:0" })
	ep := b.reconcile("claude")
	if got := applied(b.writes); len(got) > 0 {
		t.Errorf("wrote %q", got)
	}
	stalled := condition(t, ep, v1alpha1.ConditionStalled)
	if stalled.Reason != v1alpha1.ReasonRegionMismatch || !strings.Contains(stalled.Message, "goes on serving") {
		t.Errorf("Stalled is %+v", stalled)
	}
	if got := condition(t, ep, v1alpha1.ConditionProxyAvailable); got.Status != metav1.ConditionUnknown || got.Reason != v1alpha1.ReasonNotAccepted {
		t.Errorf("ProxyAvailable is %+v", got)
	}
	if ep.Status.ReadyReplicas != 2 {
		t.Errorf("the status counts %d ready replicas, want the 2 that serve on", ep.Status.ReadyReplicas)
	}
}
