// SPDX-License-Identifier: Apache-2.0

package resources

import (
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"
	policyv1ac "k8s.io/client-go/applyconfigurations/policy/v1"
	"k8s.io/utils/ptr"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// PodDisruptionBudget lets node drains take one proxy at a time. It is nil where there is at most one proxy, which a budget could only pin to its node.
// Proxies that are not healthy may always be evicted: they serve nobody.
func PodDisruptionBudget(ep *v1alpha1.ModelEndpoint) *policyv1ac.PodDisruptionBudgetApplyConfiguration {
	if Replicas(ep) < 2 {
		return nil
	}
	return policyv1ac.PodDisruptionBudget(Name(ep), ep.Namespace).
		WithLabels(Labels(ep)).
		WithOwnerReferences(owner(ep)).
		WithSpec(policyv1ac.PodDisruptionBudgetSpec().
			WithMaxUnavailable(intstr.FromInt32(1)).
			WithUnhealthyPodEvictionPolicy(policyv1.AlwaysAllow).
			WithSelector(metav1ac.LabelSelector().WithMatchLabels(SelectorLabels(ep))))
}

// Replicas is the number of proxies that an endpoint asks for.
func Replicas(ep *v1alpha1.ModelEndpoint) int32 {
	return ptr.Deref(ep.Spec.Replicas, defaultReplicas)
}

// defaultReplicas is the schema's default, for an endpoint that did not pass through it.
const defaultReplicas = 2
