// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import "maps"

// Labels are label keys with their values. In Go they are a map of strings; the bounds are the schema's.
//
// +kubebuilder:object:generate=false
// +kubebuilder:validation:MaxProperties=32
// +kubebuilder:validation:XValidation:rule="self.all(k, k.matches('^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?$'))",reason=FieldValueInvalid,message="write each key as NAME or DOMAIN/NAME: a DNS name in lower case, then at most 63 letters, digits, '-', '_' and '.'"
type Labels map[string]LabelValue

// DeepCopyInto makes out a map of its own with the same labels.
func (l Labels) DeepCopyInto(out *Labels) { *out = maps.Clone(l) }

// DeepCopy returns a map of its own with the same labels.
func (l Labels) DeepCopy() Labels { return maps.Clone(l) }

// Annotations are annotation keys with their values. In Go they are a map of strings; the bounds are the schema's.
//
// +kubebuilder:object:generate=false
// +kubebuilder:validation:MaxProperties=32
// +kubebuilder:validation:XValidation:rule="self.all(k, k.matches('^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?$'))",reason=FieldValueInvalid,message="write each key as NAME or DOMAIN/NAME: a DNS name in lower case, then at most 63 letters, digits, '-', '_' and '.'"
type Annotations map[string]AnnotationValue

// DeepCopyInto makes out a map of its own with the same annotations.
func (a Annotations) DeepCopyInto(out *Annotations) { *out = maps.Clone(a) }

// DeepCopy returns a map of its own with the same annotations.
func (a Annotations) DeepCopy() Annotations { return maps.Clone(a) }

// LabelValue is the value of a label. It is a string in Go, and bounded in the schema.
//
// +kubebuilder:validation:MaxLength=63
// +kubebuilder:validation:XValidation:rule="self.matches('^([a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?)?$')",reason=FieldValueInvalid,message="write a label value: at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit"
type LabelValue = string

// AnnotationValue is the value of an annotation. It is a string in Go, and bounded in the schema.
//
// +kubebuilder:validation:MaxLength=4096
type AnnotationValue = string
