// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"fmt"
	"slices"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/probe"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// healthy is what a proxy says when all is well.
func healthy() proxyconfig.Status {
	return proxyconfig.Status{
		Ready:       true,
		Credentials: proxyconfig.CredentialsStatus{Source: proxyconfig.SourceSecret, Revision: "r1", Loaded: true},
		Model: proxyconfig.ModelStatus{
			ID: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", Region: "eu-central-1",
			Result: proxyconfig.ModelAccepted, Method: proxyconfig.MethodCountTokens, Time: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC),
		},
	}
}

func answered(s proxyconfig.Status) probe.Answer {
	return probe.Answer{State: probe.Answered, Pod: "pod", Status: s}
}

func (b *bench) deployment(name string) *appsv1.Deployment {
	b.t.Helper()
	d := &appsv1.Deployment{}
	if err := b.client.Get(b.t.Context(), b.key(name), d); err != nil {
		b.t.Fatalf("get Deployment %s: %v", name, err)
	}
	return d
}

// rollOut plays the parts of the Deployment controller, the scheduler and the kubelet, until every replica runs the newest template.
func (b *bench) rollOut(name string) {
	b.t.Helper()
	d := b.deployment(name)
	b.removePods(name)
	for i := range *d.Spec.Replicas {
		b.startPod(d, i, corev1.ConditionTrue)
	}
	n := *d.Spec.Replicas
	b.setDeploymentStatus(d, appsv1.DeploymentStatus{Replicas: n, UpdatedReplicas: n, ReadyReplicas: n, AvailableReplicas: n})
}

// beginRollOut leaves a rollout in its middle: the former pods serve, and one of the newest template runs but is not ready.
func (b *bench) beginRollOut(name string) {
	b.t.Helper()
	d := b.deployment(name)
	b.startPod(d, 99, corev1.ConditionFalse)
	n := *d.Spec.Replicas
	b.setDeploymentStatus(d, appsv1.DeploymentStatus{Replicas: n + 1, UpdatedReplicas: 1, ReadyReplicas: n, AvailableReplicas: n})
}

func (b *bench) setDeploymentStatus(d *appsv1.Deployment, status appsv1.DeploymentStatus) {
	b.t.Helper()
	status.ObservedGeneration = d.Generation
	d.Status = status
	if err := b.client.Status().Update(b.t.Context(), d); err != nil {
		b.t.Fatalf("update the status of Deployment %s: %v", d.Name, err)
	}
}

func (b *bench) startPod(d *appsv1.Deployment, number int32, ready corev1.ConditionStatus) {
	b.t.Helper()
	revision := d.Spec.Template.Labels[resources.LabelRevision]
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: b.namespace, Name: fmt.Sprintf("%s-%s-%d", d.Name, revision, number), Labels: d.Spec.Template.Labels,
		},
		Spec: *d.Spec.Template.Spec.DeepCopy(),
	}
	if err := b.client.Create(b.t.Context(), pod); err != nil {
		b.t.Fatalf("create pod %s: %v", pod.Name, err)
	}
	pod.Status = corev1.PodStatus{
		Phase:      corev1.PodRunning,
		PodIP:      fmt.Sprintf("10.0.0.%d", number+1),
		PodIPs:     []corev1.PodIP{{IP: fmt.Sprintf("10.0.0.%d", number+1)}},
		Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: ready}},
	}
	if err := b.client.Status().Update(b.t.Context(), pod); err != nil {
		b.t.Fatalf("update the status of pod %s: %v", pod.Name, err)
	}
}

func (b *bench) removePods(name string) {
	b.t.Helper()
	err := b.client.DeleteAllOf(b.t.Context(), &corev1.Pod{}, client.InNamespace(b.namespace),
		client.MatchingLabels{resources.LabelInstance: name}, client.GracePeriodSeconds(0))
	if err != nil {
		b.t.Fatalf("delete the pods of %s: %v", name, err)
	}
}

// settle brings an endpoint to rest: reconciled, rolled out, and reconciled again.
func (b *bench) settle(name string) *v1alpha1.ModelEndpoint {
	b.t.Helper()
	b.reconcile(name)
	b.rollOut(name)
	b.reconcile(name)
	ep := b.reconcile(name)
	if !is(ep, v1alpha1.ConditionReady) {
		b.t.Fatalf("%s is not ready: %+v", name, ep.Status.Conditions)
	}
	return ep
}

// configMaps are the names of an endpoint's ConfigMaps.
func (b *bench) configMaps(name string) []string {
	b.t.Helper()
	var list corev1.ConfigMapList
	if err := b.client.List(b.t.Context(), &list, client.InNamespace(b.namespace), client.MatchingLabels{resources.LabelInstance: name}); err != nil {
		b.t.Fatalf("list ConfigMaps: %v", err)
	}
	var names []string
	for _, c := range list.Items {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	return names
}

func is(ep *v1alpha1.ModelEndpoint, kind string) bool {
	return meta.IsStatusConditionTrue(ep.Status.Conditions, kind)
}

func condition(t *testing.T, ep *v1alpha1.ModelEndpoint, kind string) metav1.Condition {
	t.Helper()
	c := meta.FindStatusCondition(ep.Status.Conditions, kind)
	if c == nil {
		t.Fatalf("there is no condition %s in %+v", kind, ep.Status.Conditions)
	}
	return *c
}

// family1 is every child of an endpoint with one replica, which has no budget.
func (b *bench) family1(name string) []client.Object {
	b.t.Helper()
	config := &corev1.ConfigMap{}
	config.Name = b.current(name)
	all := []client.Object{
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}, config, &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: name}},
		&corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: name}}, &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: name}},
	}
	for _, o := range all {
		o.SetNamespace(b.namespace)
		if err := b.client.Get(b.t.Context(), client.ObjectKeyFromObject(o), o); err != nil {
			b.t.Fatalf("get %T %s: %v", o, o.GetName(), err)
		}
	}
	return all
}
