// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/util/csaupgrade"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// intruders are those who have edited the specification of a child: another container, a port by another number. A server-side apply leaves
// alone what others have added, so that what they own is taken over first and goes with the next apply.
//
// Annotations of a pod template are no intrusion: `kubectl rollout restart` is one. What admission plugins add counts as the operator's own.
func (c child) intruders() sets.Set[string] {
	found := sets.New[string]()
	for _, entry := range c.live.GetManagedFields() {
		if entry.Operation == metav1.ManagedFieldsOperationUpdate && entry.Subresource == "" && entry.Manager != fieldOwner && ownsSpec(entry) {
			found.Insert(entry.Manager)
		}
	}
	return found
}

func ownsSpec(entry metav1.ManagedFieldsEntry) bool {
	var owned fieldpath.Set
	if entry.FieldsV1 == nil || owned.FromJSON(entry.FieldsV1.GetRawReader()) != nil {
		return false
	}
	spec := fieldpath.MakePathOrDie("spec")
	annotations := fieldpath.MakePathOrDie("spec", "template", "metadata", "annotations")
	owns := false
	owned.Iterate(func(path fieldpath.Path) {
		owns = owns || (hasPrefix(path, spec) && !hasPrefix(path, annotations))
	})
	return owns
}

func hasPrefix(path, prefix fieldpath.Path) bool {
	return len(path) >= len(prefix) && path[:len(prefix)].Equals(prefix)
}

// takeOver makes what others own of a child the operator's own, if it still is as it was seen.
func (r *Reconciler) takeOver(ctx context.Context, c child) error {
	managers := c.intruders()
	if managers.Len() == 0 {
		return nil
	}
	patch, err := csaupgrade.UpgradeManagedFieldsPatch(c.live, managers, fieldOwner)
	if err != nil {
		return fmt.Errorf("take over the fields of %s: %w", c, err)
	}
	return wrap(r.Client.Patch(ctx, c.live, client.RawPatch(types.JSONPatchType, patch), client.FieldOwner(fieldOwner)), "take over", c)
}
