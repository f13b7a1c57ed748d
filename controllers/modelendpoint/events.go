// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// actionReconcile is what the operator was doing, in the words of an event.
const actionReconcile = "Reconcile"

// Events are created, and counted up by a patch when they repeat:
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch

// recordTransition records an event when Ready has another status or reason than before, or the endpoint came to stall. Its reason is the condition's.
func (r *Reconciler) recordTransition(ep *v1alpha1.ModelEndpoint, status v1alpha1.ModelEndpointStatus) {
	before := meta.FindStatusCondition(ep.Status.Conditions, v1alpha1.ConditionReady)
	after := meta.FindStatusCondition(status.Conditions, v1alpha1.ConditionReady)
	stalled := meta.IsStatusConditionTrue(status.Conditions, v1alpha1.ConditionStalled)
	stalls := stalled && !meta.IsStatusConditionTrue(ep.Status.Conditions, v1alpha1.ConditionStalled)
	if before != nil && before.Status == after.Status && before.Reason == after.Reason && !stalls {
		return
	}
	kind := corev1.EventTypeNormal
	if stalled {
		kind = corev1.EventTypeWarning
	}
	r.Recorder.Eventf(reference(ep), nil, kind, after.Reason, actionReconcile, "%s", after.Message)
}

// reference names an endpoint without its version, so that an event that repeats is counted up instead of recorded again.
func reference(ep *v1alpha1.ModelEndpoint) *corev1.ObjectReference {
	return &corev1.ObjectReference{
		APIVersion: v1alpha1.GroupVersion.String(), Kind: resources.Kind, Namespace: ep.Namespace, Name: ep.Name, UID: ep.UID,
	}
}
