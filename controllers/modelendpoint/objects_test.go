// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// objects are all objects of the bench's namespace that an endpoint may leave there, with a digest of their specs that leaves out
// what every life has of its own: the namespace and the addresses.
func (b *bench) objects() []string {
	b.t.Helper()
	var all []string
	for _, list := range []client.ObjectList{
		&corev1.ServiceAccountList{}, &corev1.ConfigMapList{}, &corev1.ServiceList{},
		&networkingv1.NetworkPolicyList{}, &policyv1.PodDisruptionBudgetList{}, &appsv1.DeploymentList{},
	} {
		if err := b.client.List(b.t.Context(), list, client.InNamespace(b.namespace)); err != nil {
			b.t.Fatalf("list %T: %v", list, err)
		}
		err := meta.EachListItem(list, func(o runtime.Object) error {
			all = append(all, b.describe(o.(client.Object)))
			return nil
		})
		if err != nil {
			b.t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

func (b *bench) describe(o client.Object) string {
	b.t.Helper()
	decoded := decode(b.t, o)
	spec, _ := decoded["spec"].(map[string]any)
	delete(spec, "clusterIP")
	delete(spec, "clusterIPs")
	text := fmt.Sprintf("%T %s %v %v %d owners %v", o, o.GetName(), o.GetLabels(), decoded["data"], len(o.GetOwnerReferences()), spec)
	// A revision is a hash of a configuration that holds the namespace.
	for _, revision := range b.revisions() {
		text = strings.ReplaceAll(text, revision, "REVISION")
	}
	return strings.ReplaceAll(text, b.namespace, "NAMESPACE")
}

func (b *bench) revisions() []string {
	b.t.Helper()
	var all []string
	for _, name := range b.configMaps("claude") {
		all = append(all, strings.TrimPrefix(name, "claude-"))
	}
	return all
}
