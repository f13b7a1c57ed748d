// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// PodTemplate is the closed list of what may be said about the endpoint's pods: where they run, what they may use, and how they are marked.
// An image, a command, a volume or a ServiceAccount is never among them.
type PodTemplate struct {
	// labels are added to the pods. Keys under outcrop.dev/ and app.kubernetes.io/ are the operator's own.
	//
	// +optional
	// +kubebuilder:validation:MaxProperties=32
	Labels map[string]string `json:"labels,omitempty"`

	// annotations are added to the pods. Keys under outcrop.dev/ are the operator's own.
	//
	// +optional
	// +kubebuilder:validation:MaxProperties=32
	Annotations map[string]string `json:"annotations,omitempty"`

	// resources are the proxy container's requests and limits. The default requests 50m of CPU and 64Mi of memory and limits memory to 512Mi.
	//
	// +optional
	Resources *Resources `json:"resources,omitempty"`

	// nodeSelector are labels that a node must have.
	//
	// +optional
	// +kubebuilder:validation:MaxProperties=32
	NodeSelector map[string]string `json:"nodeSelector,omitempty"`

	// tolerations let the pods run on tainted nodes.
	//
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Tolerations []corev1.Toleration `json:"tolerations,omitempty"`

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
	PriorityClassName string `json:"priorityClassName,omitempty"`

	// terminationGracePeriodSeconds is how long running requests may go on after a pod is asked to stop.
	// Unset, it is timeouts.requestSeconds plus 30, so that every request can finish.
	//
	// +optional
	// +kubebuilder:validation:Minimum=15
	// +kubebuilder:validation:Maximum=3900
	TerminationGracePeriodSeconds int64 `json:"terminationGracePeriodSeconds,omitempty"`
}

// Resources are a container's requests and limits of CPU and memory.
type Resources struct {
	// requests are what the scheduler keeps free for the container.
	//
	// +optional
	Requests ResourceAmounts `json:"requests,omitzero"`

	// limits are what the container may use at most.
	//
	// +optional
	Limits ResourceAmounts `json:"limits,omitzero"`
}

// ResourceAmounts are amounts of CPU and memory, as Kubernetes quantities.
type ResourceAmounts struct {
	// cpu is an amount of CPU, such as 250m.
	//
	// +optional
	CPU *resource.Quantity `json:"cpu,omitempty"`

	// memory is an amount of memory, such as 128Mi.
	//
	// +optional
	Memory *resource.Quantity `json:"memory,omitempty"`
}

// TopologySpread spreads the pods over the values of a node label.
type TopologySpread struct {
	// topologyKey is the node label, such as topology.kubernetes.io/zone.
	//
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=316
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
