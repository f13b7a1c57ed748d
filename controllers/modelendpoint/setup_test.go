// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

func TestOnlyChangesOfWhatIsAppliedBringAnEndpointBack(t *testing.T) {
	cases := map[string]struct {
		edit func(*policyv1.PodDisruptionBudget)
		want bool
	}{
		"a resync":             {func(b *policyv1.PodDisruptionBudget) { b.ResourceVersion = "1" }, false},
		"the status":           {func(b *policyv1.PodDisruptionBudget) { b.Status.DisruptionsAllowed = 1 }, false},
		"the generation":       {func(b *policyv1.PodDisruptionBudget) { b.Generation = 2 }, true},
		"a label":              {func(b *policyv1.PodDisruptionBudget) { b.Labels = map[string]string{"a": "b"} }, true},
		"an annotation":        {func(b *policyv1.PodDisruptionBudget) { b.Annotations = map[string]string{"a": "b"} }, true},
		"the owner":            {func(b *policyv1.PodDisruptionBudget) { b.OwnerReferences = []metav1.OwnerReference{{}} }, true},
		"the deletion":         {func(b *policyv1.PodDisruptionBudget) { b.DeletionTimestamp = &metav1.Time{} }, true},
		"an object without it": {func(b *policyv1.PodDisruptionBudget) { b.Generation = 0 }, true},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			before := &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{ResourceVersion: "1", Generation: 1}}
			after := before.DeepCopy()
			after.ResourceVersion = "2"
			tc.edit(after)
			if got := desiredStateChanged().Update(event.UpdateEvent{ObjectOld: before, ObjectNew: after}); got != tc.want {
				t.Errorf("let through: %t, want %t", got, tc.want)
			}
		})
	}
}

func TestOnlyChangesOfAPodThatMatterBringAnEndpointBack(t *testing.T) {
	cases := map[string]struct {
		edit func(*corev1.Pod)
		want bool
	}{
		"nothing that matters": {func(p *corev1.Pod) { p.ResourceVersion = "2" }, false},
		"it became ready":      {func(p *corev1.Pod) { p.Status.Conditions[0].Status = corev1.ConditionTrue }, true},
		"it has an address":    {func(p *corev1.Pod) { p.Status.PodIP = "10.0.0.1" }, true},
		"it runs":              {func(p *corev1.Pod) { p.Status.Phase = corev1.PodRunning }, true},
		"it is leaving":        {func(p *corev1.Pod) { p.DeletionTimestamp = &metav1.Time{} }, true},
		"it cannot start": {func(p *corev1.Pod) {
			p.Status.ContainerStatuses = []corev1.ContainerStatus{{State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ErrImagePull"}}}}
		}, true},
		"it has no node": {func(p *corev1.Pod) {
			p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: corev1.PodScheduled, Reason: "Unschedulable"})
		}, true},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			before := pod("r", corev1.ConditionFalse, "")
			after := before.DeepCopy()
			tc.edit(after)
			if got := podChanged().Update(event.UpdateEvent{ObjectOld: &before, ObjectNew: after}); got != tc.want {
				t.Errorf("let through: %t, want %t", got, tc.want)
			}
		})
	}
}

func TestAFailedReconcileIsTriedAgainWithinAMinute(t *testing.T) {
	limiter := controllerOptions().RateLimiter
	request := reconcile.Request{}
	if first := limiter.When(request); first > time.Second {
		t.Errorf("the first retry comes after %s", first)
	}
	var last time.Duration
	for range 40 {
		last = limiter.When(request)
	}
	if last != time.Minute {
		t.Errorf("after many failures the next retry comes after %s, want a minute", last)
	}
}

func TestAPodIsMappedToItsEndpointByItsLabel(t *testing.T) {
	if got := endpointOfPod(t.Context(), &corev1.Pod{}); got != nil {
		t.Errorf("a pod without the label was mapped to %v", got)
	}
}

func TestTheCacheKeepsOfAPodWhatAReconcileReads(t *testing.T) {
	full := pod("r", corev1.ConditionTrue, "ErrImagePull")
	full.Spec.Containers = []corev1.Container{{Name: "proxy"}}
	full.ManagedFields = []metav1.ManagedFieldsEntry{{}}
	got, err := stripPod(full.DeepCopy())
	if err != nil {
		t.Fatal(err)
	}
	stripped, ok := got.(*corev1.Pod)
	if !ok || len(stripped.Spec.Containers) > 0 || len(stripped.ManagedFields) > 0 {
		t.Errorf("kept too much: %+v", got)
	}
	if !isReady(*stripped) || trouble([]corev1.Pod{*stripped}, "r") != "ErrImagePull" {
		t.Errorf("kept too little: %+v", got)
	}
}

func TestTheCacheIsBoundToTheNamespacesServed(t *testing.T) {
	if got := CacheOptions(server.scheme, nil).DefaultNamespaces; got != nil {
		t.Errorf("without namespaces the cache is bound to %v", got)
	}
	if got := CacheOptions(server.scheme, []string{"a", "b"}).DefaultNamespaces; len(got) != 2 {
		t.Errorf("with two namespaces the cache is bound to %v", got)
	}
}
