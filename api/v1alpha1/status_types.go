// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ModelEndpointStatus is what was last observed of an endpoint.
type ModelEndpointStatus struct {
	// conditions say what works and what does not, each with a reason and a message for people.
	//
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=16
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status speaks of.
	//
	// +optional
	// +kubebuilder:validation:Minimum=0
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// url is where workloads of the cluster call the endpoint.
	//
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	URL string `json:"url,omitempty"`

	// replicas is the number of proxies that exist.
	//
	// +optional
	// +kubebuilder:validation:Minimum=0
	Replicas int32 `json:"replicas"`

	// readyReplicas is the number of proxies that take requests.
	//
	// +optional
	// +kubebuilder:validation:Minimum=0
	ReadyReplicas int32 `json:"readyReplicas"`

	// selector finds the endpoint's pods, for the scale subresource.
	//
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Selector string `json:"selector,omitempty"`

	// model is what a proxy says of the model it serves.
	//
	// +optional
	Model *ModelStatus `json:"model,omitempty"`

	// credentials is what a proxy says of the credentials it uses, never a value of one.
	//
	// +optional
	Credentials *CredentialsStatus `json:"credentials,omitempty"`
}

// ModelStatus is what a proxy says of its model.
type ModelStatus struct {
	// id is the model that the proxy calls.
	//
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=2048
	ID string `json:"id,omitempty"`

	// region is the region that the proxy calls.
	//
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	Region string `json:"region,omitempty"`

	// lastCheckTime is when the check was made that this status tells of. A later check with the same answer does not move it,
	// so that an endpoint at rest costs no write.
	//
	// +optional
	LastCheckTime *metav1.Time `json:"lastCheckTime,omitempty"`
}

// CredentialsStatus is what a proxy says of its credentials.
type CredentialsStatus struct {
	// source is where they come from: Secret, WorkloadIdentity or Environment.
	//
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	Source string `json:"source,omitempty"`

	// revision names the version in use: it changes with each rotation that the proxy has taken up, and says nothing of a value.
	//
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Revision string `json:"revision,omitempty"`
}
