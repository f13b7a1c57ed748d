// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
)

// PodTemplate is the closed list of what may be said about the endpoint's pods: where they run, what they may use, and how they are marked.
// An image, a command, a volume or a ServiceAccount is never among them.
type PodTemplate struct {
	// labels are added to the pods. Keys under outcrop.dev/ and app.kubernetes.io/ are the operator's own, and pod-template-hash is the Deployment's.
	//
	// +optional
	// +kubebuilder:validation:XValidation:rule="!self.exists(k, k == 'pod-template-hash' || k.matches('^(outcrop[.]dev|app[.]kubernetes[.]io)/'))",reason=FieldValueForbidden,message="keys under outcrop.dev/ and app.kubernetes.io/ are the operator's, and pod-template-hash is the Deployment's: use a prefix of your own"
	Labels Labels `json:"labels,omitempty"`

	// annotations are added to the pods. Keys under outcrop.dev/ are the operator's own; those that loosen a container's confinement are refused.
	//
	// +optional
	// +kubebuilder:validation:XValidation:rule="!self.exists(k, k.startsWith('outcrop.dev/'))",reason=FieldValueForbidden,message="keys under outcrop.dev/ are the operator's: use a prefix of your own"
	// +kubebuilder:validation:XValidation:rule="!self.exists(k, k.matches('^(container[.]apparmor[.]security[.]beta|(container[.])?seccomp[.]security[.]alpha)[.]kubernetes[.]io/'))",reason=FieldValueForbidden,message="the confinement of the pods is not open to change: remove the AppArmor and seccomp annotations"
	Annotations Annotations `json:"annotations,omitempty"`

	// resources are the proxy container's requests and limits. The default requests 50m of CPU and 64Mi of memory and limits memory to 512Mi.
	//
	// +optional
	Resources *Resources `json:"resources,omitempty"`

	// nodeSelector are labels that a node must have.
	//
	// +optional
	NodeSelector Labels `json:"nodeSelector,omitempty"`

	// tolerations let the pods run on tainted nodes.
	//
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Tolerations []Toleration `json:"tolerations,omitempty"`

	// topologySpread says over which node label the pods are spread, and how strictly. The default spreads over kubernetes.io/hostname and
	// topology.kubernetes.io/zone where it can.
	//
	// +optional
	// +listType=map
	// +listMapKey=topologyKey
	// +kubebuilder:validation:MaxItems=4
	TopologySpread []TopologySpread `json:"topologySpread,omitempty"`

	// priorityClassName is the PriorityClass of the pods.
	//
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="size(self) == 0 || self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",reason=FieldValueInvalid,message="write the name of a PriorityClass: lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit"
	PriorityClassName string `json:"priorityClassName,omitempty"`

	// terminationGracePeriodSeconds is how long running requests may go on after a pod is asked to stop.
	// Unset, it is timeouts.requestSeconds plus 30, so that every request can finish.
	//
	// +optional
	// +kubebuilder:validation:Minimum=15
	// +kubebuilder:validation:Maximum=3900
	TerminationGracePeriodSeconds int64 `json:"terminationGracePeriodSeconds,omitempty"`
}

// TopologySpread spreads the pods over the values of a node label.
type TopologySpread struct {
	// topologyKey is the node label, such as topology.kubernetes.io/zone.
	//
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:XValidation:rule="size(self) == 0 || self.matches('^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?$')",reason=FieldValueInvalid,message="write the key of a node label, such as topology.kubernetes.io/zone"
	TopologyKey string `json:"topologyKey,omitempty"`

	// maxSkew is by how many pods two values may differ. The default is 1.
	//
	// +optional
	// +kubebuilder:default=1
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	MaxSkew int32 `json:"maxSkew,omitempty"`

	// whenUnsatisfiable is DoNotSchedule or ScheduleAnyway. The default is ScheduleAnyway.
	//
	// +optional
	// +kubebuilder:default=ScheduleAnyway
	// +kubebuilder:validation:Enum=DoNotSchedule;ScheduleAnyway
	WhenUnsatisfiable corev1.UnsatisfiableConstraintAction `json:"whenUnsatisfiable,omitempty"`
}
