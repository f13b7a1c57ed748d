// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/internal/resources"
)

// CacheOptions keep the caches small: only the given namespaces (all where there is none), of children and pods only those that carry the
// operator's label, and of pods only what a reconcile reads.
func CacheOptions(scheme *runtime.Scheme, namespaces []string) cache.Options {
	managed := cache.ByObject{Label: resources.Managed()}
	pods := cache.ByObject{Label: resources.Managed(), Transform: stripPod}
	o := cache.Options{
		Scheme:                      scheme,
		ReaderFailOnMissingInformer: true,
		ByObject: map[client.Object]cache.ByObject{
			&appsv1.Deployment{}:            managed,
			&corev1.ServiceAccount{}:        managed,
			&corev1.ConfigMap{}:             managed,
			&corev1.Service{}:               managed,
			&policyv1.PodDisruptionBudget{}: managed,
			&networkingv1.NetworkPolicy{}:   managed,
			&corev1.Pod{}:                   pods,
		},
		DefaultEnableWatchBookmarks: ptr.To(true),
	}
	for _, namespace := range namespaces {
		if o.DefaultNamespaces == nil {
			o.DefaultNamespaces = map[string]cache.Config{}
		}
		o.DefaultNamespaces[namespace] = cache.Config{}
	}
	return o
}

// stripPod keeps what tells where a proxy is and why it does not start.
func stripPod(object any) (any, error) {
	pod, ok := object.(*corev1.Pod)
	if !ok {
		return object, nil
	}
	stripped := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: pod.Name, Namespace: pod.Namespace, UID: pod.UID, ResourceVersion: pod.ResourceVersion, Labels: pod.Labels,
			CreationTimestamp: pod.CreationTimestamp, DeletionTimestamp: pod.DeletionTimestamp,
		},
		Status: corev1.PodStatus{Phase: pod.Status.Phase, PodIP: pod.Status.PodIP},
	}
	for _, status := range pod.Status.ContainerStatuses {
		stripped.Status.ContainerStatuses = append(stripped.Status.ContainerStatuses, corev1.ContainerStatus{Name: status.Name, State: status.State})
	}
	for _, kind := range []corev1.PodConditionType{corev1.PodReady, corev1.PodScheduled} {
		if c := podCondition(*pod, kind); c != nil {
			stripped.Status.Conditions = append(stripped.Status.Conditions, corev1.PodCondition{Type: kind, Status: c.Status, Reason: c.Reason})
		}
	}
	return stripped, nil
}
