// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"k8s.io/apimachinery/pkg/api/resource"
)

// Resources are a container's requests and limits of CPU and memory.
//
// +kubebuilder:validation:XValidation:rule="!has(self.requests) || !has(self.limits) || !has(self.requests.cpu) || !has(self.limits.cpu) || !isQuantity(string(self.requests.cpu)) || !isQuantity(string(self.limits.cpu)) || quantity(string(self.requests.cpu)).compareTo(quantity(string(self.limits.cpu))) <= 0",reason=FieldValueInvalid,fieldPath=".requests",messageExpression="'requests.cpu is %s and limits.cpu is %s: lower the request or raise the limit'.format([string(self.requests.cpu), string(self.limits.cpu)])",message="requests.cpu may not be more than limits.cpu"
// +kubebuilder:validation:XValidation:rule="!has(self.requests) || !has(self.limits) || !has(self.requests.memory) || !has(self.limits.memory) || !isQuantity(string(self.requests.memory)) || !isQuantity(string(self.limits.memory)) || quantity(string(self.requests.memory)).compareTo(quantity(string(self.limits.memory))) <= 0",reason=FieldValueInvalid,fieldPath=".requests",messageExpression="'requests.memory is %s and limits.memory is %s: lower the request or raise the limit'.format([string(self.requests.memory), string(self.limits.memory)])",message="requests.memory may not be more than limits.memory"
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
	// +kubebuilder:validation:XIntOrString
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="!isQuantity(string(self)) || quantity(string(self)).isGreaterThan(quantity('0'))",reason=FieldValueInvalid,message="write an amount of CPU above zero, such as 250m or 1"
	CPU *resource.Quantity `json:"cpu,omitempty"`

	// memory is an amount of memory, such as 128Mi, and at least 16Mi.
	//
	// +optional
	// +kubebuilder:validation:XIntOrString
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="!isQuantity(string(self)) || quantity(string(self)).compareTo(quantity('16Mi')) >= 0",reason=FieldValueInvalid,message="write at least 16Mi with its unit, such as 128Mi: a bare number is bytes, and m is a thousandth of one"
	Memory *resource.Quantity `json:"memory,omitempty"`
}
