// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	appsv1ac "k8s.io/client-go/applyconfigurations/apps/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	networkingv1ac "k8s.io/client-go/applyconfigurations/networking/v1"
	policyv1ac "k8s.io/client-go/applyconfigurations/policy/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// fieldOwner is the field manager of everything that the operator writes.
const fieldOwner = resources.FieldOwner

// child is one object of an endpoint: what it should be, and what it was seen to be.
type child struct {
	kind   string
	key    types.NamespacedName
	object func() client.Object
	// desired is nil where there should be no such object.
	desired runtime.ApplyConfiguration
	// fresh is desired for an object that does not exist, and for no other.
	fresh func() runtime.ApplyConfiguration
	// pinned is desired for the object of a UID and for no other.
	pinned func(types.UID) runtime.ApplyConfiguration
	// applied is what the operator applied to an object, as far as it still holds.
	applied func(client.Object) (runtime.ApplyConfiguration, error)
	// live is nil where no such object was seen.
	live client.Object
}

// childrenOf lists an endpoint's children in the order in which they are applied: a Deployment comes after what its pods need.
func childrenOf(ep *v1alpha1.ModelEndpoint, want resources.Children) []child {
	name := types.NamespacedName{Namespace: ep.Namespace, Name: resources.Name(ep)}
	config := types.NamespacedName{Namespace: ep.Namespace, Name: resources.ConfigMapName(ep, want.Revision)}
	return []child{
		newChild(name, want.ServiceAccount, corev1ac.ExtractServiceAccount),
		newChild(config, want.ConfigMap, corev1ac.ExtractConfigMap),
		newChild(name, want.NetworkPolicy, networkingv1ac.ExtractNetworkPolicy),
		newChild(name, want.Service, corev1ac.ExtractService),
		newChild(name, want.PodDisruptionBudget, policyv1ac.ExtractPodDisruptionBudget),
		newChild(name, want.Deployment, appsv1ac.ExtractDeployment),
	}
}

// noVersion is a resource version that no object has: the store of a cluster counts the first object's as 2. An apply with a version is refused
// with a conflict where an object of another version exists, and creates the object where there is none.
const noVersion = "1"

// preconditioned is the apply configuration of one kind, which may say of which object it is.
type preconditioned[A, C any] interface {
	*A
	runtime.ApplyConfiguration
	WithUID(types.UID) C
	WithResourceVersion(string) C
}

// newChild binds one kind's functions to the object of one endpoint.
func newChild[T, A any, O interface {
	*T
	client.Object
}, C preconditioned[A, C]](key types.NamespacedName, want C, extract func(O, string) (C, error)) child {
	c := child{
		kind:    reflect.TypeFor[T]().Name(),
		key:     key,
		object:  func() client.Object { return O(new(T)) },
		applied: func(o client.Object) (runtime.ApplyConfiguration, error) { return extract(o.(O), fieldOwner) },
	}
	if want != nil {
		c.desired = want
		c.fresh = func() runtime.ApplyConfiguration { return want.WithResourceVersion(noVersion) }
		c.pinned = func(uid types.UID) runtime.ApplyConfiguration { return want.WithUID(uid) }
	}
	return c
}

// String names the child in messages.
func (c child) String() string { return c.kind + " " + c.key.Name }

// ours tells whether the live object belongs to the endpoint: the endpoint controls it, or nobody does and the operator applied it once,
// so that somebody must have taken its owner away.
func (c child) ours(ep *v1alpha1.ModelEndpoint) bool {
	if controller := metav1.GetControllerOf(c.live); controller != nil {
		return controller.UID == ep.UID
	}
	return slices.ContainsFunc(c.live.GetManagedFields(), func(m metav1.ManagedFieldsEntry) bool {
		return m.Manager == fieldOwner && m.Operation == metav1.ManagedFieldsOperationApply
	})
}

// inheritedFrom tells whether the live object is that of a deleted endpoint of the same name, which the garbage collector has yet to take away.
func (c child) inheritedFrom(ep *v1alpha1.ModelEndpoint) bool {
	controller := metav1.GetControllerOf(c.live)
	return controller != nil && controller.UID != ep.UID && controller.Kind == resources.Kind && controller.Name == ep.Name
}

// asDesired tells whether the live object already is what it should be, in every field that the operator owns.
func (c child) asDesired() (bool, error) {
	applied, err := c.applied(c.live)
	if err != nil {
		return false, fmt.Errorf("read the managed fields of %s: %w", c, err)
	}
	have, err := plain(applied)
	if err != nil {
		return false, err
	}
	want, err := plain(c.desired)
	if err != nil {
		return false, err
	}
	return reflect.DeepEqual(have, want), nil
}

// plain is an apply configuration as JSON has it, in which two of the same content are equal.
func plain(configuration runtime.ApplyConfiguration) (map[string]any, error) {
	raw, err := json.Marshal(configuration)
	if err != nil {
		return nil, fmt.Errorf("encode an apply configuration: %w", err)
	}
	var decoded map[string]any
	if err := json.Unmarshal(raw, &decoded); err != nil {
		return nil, fmt.Errorf("decode an apply configuration: %w", err)
	}
	return decoded, nil
}
