// SPDX-License-Identifier: Apache-2.0

// Package v1alpha1 holds the outcrop.dev/v1alpha1 API: the ModelEndpoint resource, its conditions and their reasons.
// It imports only Kubernetes API types, so that other programs may use it as a client.
//
// +kubebuilder:object:generate=true
// +groupName=outcrop.dev
package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupVersion is the group and version of every type in this package.
var GroupVersion = schema.GroupVersion{Group: "outcrop.dev", Version: "v1alpha1"}

// AddToScheme registers the types of this package with a scheme.
func AddToScheme(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(GroupVersion, &ModelEndpoint{}, &ModelEndpointList{})
	metav1.AddToGroupVersion(scheme, GroupVersion)
	return nil
}
