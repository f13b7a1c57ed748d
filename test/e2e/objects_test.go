//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// readyTimeout bounds how long an endpoint may take to become ready on a small, busy machine.
const readyTimeout = 4 * time.Minute

func serviceURL(name, ns string) string {
	return fmt.Sprintf("http://%s.%s.svc:8080", name, ns)
}

func secret(t *testing.T, ns, name string, keys credentials) {
	t.Helper()
	s := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name}, StringData: keys}
	err := under.Create(t.Context(), s)
	if apierrors.IsAlreadyExists(err) {
		s.Data = map[string][]byte{}
		err = under.Update(t.Context(), s)
	}
	if err != nil {
		t.Fatalf("write Secret %s: %v", name, err)
	}
}

// endpoint makes a ModelEndpoint whose credentials are the Secret "bedrock".
func endpoint(t *testing.T, ns, name, model string) *v1alpha1.ModelEndpoint {
	t.Helper()
	ep := newEndpoint(ns, name, model)
	if err := under.Create(t.Context(), ep); err != nil {
		t.Fatalf("make ModelEndpoint %s: %v", name, err)
	}
	return ep
}

func newEndpoint(ns, name, model string) *v1alpha1.ModelEndpoint {
	return &v1alpha1.ModelEndpoint{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name},
		Spec: v1alpha1.ModelEndpointSpec{
			Model:       v1alpha1.Model{ID: model, Region: region},
			Credentials: v1alpha1.Credentials{Secret: &v1alpha1.SecretReference{Name: "bedrock"}},
		},
	}
}

func get(t *testing.T, ns, name string) *v1alpha1.ModelEndpoint {
	t.Helper()
	ep := &v1alpha1.ModelEndpoint{}
	if err := under.Get(t.Context(), client.ObjectKey{Namespace: ns, Name: name}, ep); err != nil {
		t.Fatalf("get ModelEndpoint %s: %v", name, err)
	}
	return ep
}

func waitReady(t *testing.T, ns, name string) {
	t.Helper()
	waitCondition(t, ns, name, want{v1alpha1.ConditionReady, metav1.ConditionTrue, v1alpha1.ReasonReady})
}

// want is a condition to wait for.
type want struct {
	condition string
	status    metav1.ConditionStatus
	reason    string
}

func waitCondition(t *testing.T, ns, name string, w want) metav1.Condition {
	t.Helper()
	var found metav1.Condition
	within(t, readyTimeout, fmt.Sprintf("%s=%s (%s) of %s", w.condition, w.status, w.reason, name), func() (bool, string) {
		ep := &v1alpha1.ModelEndpoint{}
		if err := under.Get(t.Context(), client.ObjectKey{Namespace: ns, Name: name}, ep); err != nil {
			return false, err.Error()
		}
		condition := meta.FindStatusCondition(ep.Status.Conditions, w.condition)
		if condition == nil || ep.Status.ObservedGeneration != ep.Generation || condition.ObservedGeneration != ep.Generation {
			return false, "not yet observed"
		}
		found = *condition
		return condition.Status == w.status && condition.Reason == w.reason, summary(ep)
	})
	return found
}

func summary(ep *v1alpha1.ModelEndpoint) string {
	var parts []string
	for _, c := range ep.Status.Conditions {
		parts = append(parts, fmt.Sprintf("%s=%s (%s: %s)", c.Type, c.Status, c.Reason, c.Message))
	}
	return strings.Join(parts, "; ")
}

// within waits until done, and fails with what was last seen. It returns how long it took.
func within(t *testing.T, limit time.Duration, what string, done func() (bool, string)) time.Duration {
	t.Helper()
	begin, seen := time.Now(), ""
	err := wait.PollUntilContextTimeout(t.Context(), time.Second, limit, true, func(context.Context) (bool, error) {
		ok, now := done()
		seen = now
		return ok, nil
	})
	if err != nil {
		t.Fatalf("waited %s for %s; last seen: %s", limit, what, seen)
	}
	return time.Since(begin)
}

func (c *cluster) remove(t *testing.T, object client.Object) {
	t.Helper()
	err := c.Delete(context.WithoutCancel(t.Context()), object, client.PropagationPolicy(metav1.DeletePropagationBackground))
	if client.IgnoreNotFound(err) != nil {
		t.Errorf("remove %s: %v", object.GetName(), err)
	}
}

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q does not hold %q", text, part)
	}
}

func scale(t *testing.T, ns, name string, replicas int32) {
	t.Helper()
	to := &autoscalingv1.Scale{Spec: autoscalingv1.ScaleSpec{Replicas: replicas}}
	if err := under.SubResource("scale").Update(t.Context(), get(t, ns, name), client.WithSubResourceBody(to)); err != nil {
		t.Fatalf("scale ModelEndpoint %s: %v", name, err)
	}
}

func countBudgets(t *testing.T, ns string) int {
	t.Helper()
	list := &policyv1.PodDisruptionBudgetList{}
	if err := under.List(t.Context(), list, client.InNamespace(ns)); err != nil {
		t.Fatal(err)
	}
	return len(list.Items)
}

// childLists are the kinds that an endpoint has children of, and the pods behind them.
func childLists() []client.ObjectList {
	return []client.ObjectList{
		&corev1.ConfigMapList{}, &corev1.ServiceAccountList{}, &corev1.ServiceList{}, &corev1.PodList{}, &appsv1.DeploymentList{},
		&policyv1.PodDisruptionBudgetList{}, &networkingv1.NetworkPolicyList{},
	}
}

// notChildren are the objects that Kubernetes itself puts into every namespace.
var notChildren = map[string]bool{"kube-root-ca.crt": true, "default": true}

func children(t *testing.T, ns string) []string {
	t.Helper()
	var names []string
	for _, list := range childLists() {
		if err := under.List(t.Context(), list, client.InNamespace(ns)); err != nil {
			t.Fatal(err)
		}
		_ = meta.EachListItem(list, func(o runtime.Object) error {
			if object := o.(client.Object); !notChildren[object.GetName()] {
				names = append(names, fmt.Sprintf("%T/%s", object, object.GetName()))
			}
			return nil
		})
	}
	return names
}
