// SPDX-License-Identifier: Apache-2.0

package resources

import (
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// ServiceAccount is the identity of an endpoint's pods. No token of the Kubernetes API is mounted: workload identities bring a token of their own.
func ServiceAccount(ep *v1alpha1.ModelEndpoint) *corev1ac.ServiceAccountApplyConfiguration {
	account := corev1ac.ServiceAccount(Name(ep), ep.Namespace).
		WithLabels(Labels(ep)).
		WithOwnerReferences(owner(ep)).
		WithAutomountServiceAccountToken(false)
	if identity := ep.Spec.Credentials.WorkloadIdentity; identity != nil && identity.RoleARN != "" {
		account.WithAnnotations(map[string]string{AnnotationRoleARN: identity.RoleARN})
	}
	return account
}
