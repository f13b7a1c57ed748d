// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"maps"

	"k8s.io/apimachinery/pkg/labels"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// Labels of the children. Those of app.kubernetes.io are the recommended ones:
// https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
const (
	// LabelName says what the object is for.
	LabelName = "app.kubernetes.io/name"
	// LabelInstance is the name of the ModelEndpoint that the object belongs to.
	LabelInstance = "app.kubernetes.io/instance"
	// LabelManagedBy marks every object that the operator made. The operator's caches hold such objects only.
	LabelManagedBy = "app.kubernetes.io/managed-by"
	// LabelRevision is the revision of the configuration that a pod or a ConfigMap has.
	LabelRevision = "outcrop.dev/config"

	// ProxyName is the value of LabelName.
	ProxyName = "outcrop-proxy"
	// ManagedBy is the value of LabelManagedBy.
	ManagedBy = "outcrop"
)

// AnnotationRoleARN on a ServiceAccount is the IAM role that EKS gives its pods (IRSA):
// https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
const AnnotationRoleARN = "eks.amazonaws.com/role-arn"

// Managed selects every object that the operator made, of any endpoint.
func Managed() labels.Selector {
	return labels.SelectorFromSet(labels.Set{LabelManagedBy: ManagedBy})
}

// SelectorLabels select the pods of an endpoint. They never change during an endpoint's life, because a Deployment's selector cannot.
func SelectorLabels(ep *v1alpha1.ModelEndpoint) map[string]string {
	return map[string]string{LabelName: ProxyName, LabelInstance: ep.Name}
}

// Labels are on every child of an endpoint.
func Labels(ep *v1alpha1.ModelEndpoint) map[string]string {
	all := SelectorLabels(ep)
	all[LabelManagedBy] = ManagedBy
	return all
}

// podLabels are the labels of a revision's pods: the operator's own win over those of the template.
func podLabels(ep *v1alpha1.ModelEndpoint, revision string) map[string]string {
	all := map[string]string{}
	if ep.Spec.Template != nil {
		all = plain(ep.Spec.Template.Labels)
	}
	maps.Copy(all, Labels(ep))
	all[LabelRevision] = revision
	return all
}

// owner makes the endpoint the controller of a child, so that the child goes with it.
func owner(ep *v1alpha1.ModelEndpoint) *metav1ac.OwnerReferenceApplyConfiguration {
	return metav1ac.OwnerReference().
		WithAPIVersion(v1alpha1.GroupVersion.String()).
		WithKind(Kind).
		WithName(ep.Name).
		WithUID(ep.UID).
		WithController(true).
		WithBlockOwnerDeletion(true)
}

// Kind is the kind of the owner of every child.
const Kind = "ModelEndpoint"

// plain is a map of the API's own string types as Kubernetes has it.
func plain[V ~string](in map[string]V) map[string]string {
	out := make(map[string]string, len(in))
	for key, value := range in {
		out[key] = string(value)
	}
	return out
}
