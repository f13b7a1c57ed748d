//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Whatever is edited or deleted by hand is as declared again, with no second copy of anything.
func TestChildrenAreRestored(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	endpoint(t, ns, "claude", sonnet)
	waitReady(t, ns, "claude")
	named := metav1.ObjectMeta{Namespace: ns, Name: "claude"}
	deployment := &appsv1.Deployment{ObjectMeta: named}
	if err := under.Patch(t.Context(), deployment, client.RawPatch("application/merge-patch+json", []byte(`{"spec":{"replicas":5}}`))); err != nil {
		t.Fatal(err)
	}
	waitDeclared(t, ns)
	for _, child := range []client.Object{
		&corev1.Service{ObjectMeta: named}, &corev1.ServiceAccount{ObjectMeta: named}, &policyv1.PodDisruptionBudget{ObjectMeta: named},
		&networkingv1.NetworkPolicy{ObjectMeta: named}, &appsv1.Deployment{ObjectMeta: named},
	} {
		if err := under.Delete(t.Context(), child); err != nil {
			t.Fatal(err)
		}
		waitDeclared(t, ns)
	}
	waitReady(t, ns, "claude")
}

// waitDeclared waits for exactly the children that an endpoint of two replicas has.
func waitDeclared(t *testing.T, ns string) {
	t.Helper()
	within(t, 2*time.Minute, "the children as declared", func() (bool, string) {
		deployments := &appsv1.DeploymentList{}
		if err := under.List(t.Context(), deployments, client.InNamespace(ns)); err != nil {
			return false, err.Error()
		}
		names := slices.DeleteFunc(children(t, ns), func(name string) bool { return len(name) > 7 && name[:7] == "*v1.Pod" && name[7] == '/' })
		slices.Sort(names)
		ok := len(names) == 6 && len(deployments.Items) == 1 && ptr.Deref(deployments.Items[0].Spec.Replicas, 0) == 2
		return ok, fmt.Sprint(names)
	})
}

// An operator that is killed in the middle of its work leaves nothing undone and makes nothing twice.
func TestOperatorKilled(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	for i := range 5 {
		endpoint(t, ns, fmt.Sprintf("claude-%d", i), sonnet)
		killOperator(t)
	}
	for i := range 5 {
		waitReady(t, ns, fmt.Sprintf("claude-%d", i))
	}
	deployments := &appsv1.DeploymentList{}
	if err := under.List(t.Context(), deployments, client.InNamespace(ns)); err != nil {
		t.Fatal(err)
	}
	if len(deployments.Items) != 5 {
		t.Errorf("%d Deployments for 5 endpoints", len(deployments.Items))
	}
}

// killOperator deletes the operator's pods without any grace.
func killOperator(t *testing.T) {
	t.Helper()
	err := under.DeleteAllOf(t.Context(), &corev1.Pod{}, client.InNamespace(operatorNamespace),
		client.MatchingLabels{"app.kubernetes.io/component": "manager"}, client.GracePeriodSeconds(0))
	if err != nil {
		t.Fatalf("kill the operator: %v", err)
	}
}
