// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
)

// Toleration lets pods run on nodes with a matching taint. It has the fields of a pod's own toleration, so that one converts to the other,
// and bounds that a pod's toleration has no place for in a schema.
//
// +kubebuilder:validation:XValidation:rule="has(self.key) || self.operator == 'Exists'",reason=FieldValueRequired,fieldPath=".key",message="write the key of the taint, or operator: Exists to tolerate every taint"
// +kubebuilder:validation:XValidation:rule="!has(self.value) || self.operator != 'Exists'",reason=FieldValueForbidden,fieldPath=".value",message="operator Exists matches every value: remove the value, or write operator: Equal"
// +kubebuilder:validation:XValidation:rule="!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",reason=FieldValueForbidden,fieldPath=".tolerationSeconds",message="only the effect NoExecute ends: write effect: NoExecute, or remove tolerationSeconds"
type Toleration struct {
	// key is the key of the taint. Unset, with the operator Exists, every taint matches.
	//
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:XValidation:rule="size(self) == 0 || self.matches('^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?$')",reason=FieldValueInvalid,message="write the key of a taint, such as example.com/dedicated"
	Key string `json:"key,omitempty"`

	// operator is Equal, where the taint's value is the one named, or Exists, where any value matches. The default is Equal.
	//
	// +optional
	// +kubebuilder:default=Equal
	// +kubebuilder:validation:Enum=Equal;Exists
	Operator corev1.TolerationOperator `json:"operator,omitempty"`

	// value is the taint's value, for the operator Equal. Unset, it is the empty value.
	//
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="size(self) == 0 || self.matches('^[a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?$')",reason=FieldValueInvalid,message="write the value of a taint: at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit"
	Value string `json:"value,omitempty"`

	// effect is the taint's effect: NoSchedule, PreferNoSchedule or NoExecute. Unset, every effect matches.
	//
	// +optional
	// +kubebuilder:validation:Enum=NoSchedule;PreferNoSchedule;NoExecute
	Effect corev1.TaintEffect `json:"effect,omitempty"`

	// tolerationSeconds is how long a pod stays on its node after a NoExecute taint came, at most a week. Unset, it stays.
	//
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=604800
	TolerationSeconds *int64 `json:"tolerationSeconds,omitempty"`
}
