// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/resourceversion"

	"github.com/outcrop-dev/outcrop/internal/resources"
)

// keptRevisions is how many of the newest former ConfigMaps stay while a rollout goes on: the Deployment may have seen them only now.
const keptRevisions = 2

// A ConfigMap goes when the rollout that replaced it is over, or too many others have replaced it:
// +kubebuilder:rbac:groups="",resources=configmaps,verbs=delete

// deleteSuperseded deletes the ConfigMaps of former revisions once no pod has them and no ReplicaSet is to make one.
func (r *Reconciler) deleteSuperseded(ctx context.Context, seen observed, done outcome) error {
	if done.rolling {
		return nil
	}
	unused := withoutPods(seen.superseded, seen.pods)
	if !complete(seen.deployment) {
		unused = dispensable(unused)
	}
	for _, c := range unused {
		if !c.DeletionTimestamp.IsZero() {
			continue
		}
		if err := r.deleteExactly(ctx, &c); err != nil {
			return fmt.Errorf("delete ConfigMap %s: %w", c.Name, err)
		}
	}
	return nil
}

// withoutPods are the ConfigMaps whose revision no pod has.
func withoutPods(superseded []corev1.ConfigMap, pods []corev1.Pod) []corev1.ConfigMap {
	inUse := map[string]bool{}
	for _, pod := range pods {
		inUse[pod.Labels[resources.LabelRevision]] = true
	}
	var unused []corev1.ConfigMap
	for _, c := range superseded {
		if !inUse[c.Labels[resources.LabelRevision]] {
			unused = append(unused, c)
		}
	}
	return unused
}

// dispensable are the ConfigMaps that no pod needs although a rollout is not over. The oldest stays with the newest: what the last rollout that
// was completed left is the oldest of all, and its ReplicaSet makes pods again when its own are evicted.
func dispensable(unused []corev1.ConfigMap) []corev1.ConfigMap {
	if len(unused) <= 1+keptRevisions {
		return nil
	}
	sorted := slices.SortedFunc(slices.Values(unused), func(a, b corev1.ConfigMap) int {
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), compareVersions(a, b), cmp.Compare(a.Name, b.Name))
	})
	return sorted[1 : len(sorted)-keptRevisions]
}

// compareVersions orders objects of the same second. Versions that are not numbers say nothing.
func compareVersions(a, b corev1.ConfigMap) int {
	order, err := resourceversion.CompareResourceVersion(a.ResourceVersion, b.ResourceVersion)
	if err != nil {
		return 0
	}
	return order
}
