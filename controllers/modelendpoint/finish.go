// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

const (
	// lookAgain is the time to the next look after an object was not as observed.
	lookAgain = time.Second
	// lookForStranger is the time between two looks at an object that is in the way. No watch is sure to tell when one goes that is not the operator's.
	lookForStranger = 15 * time.Second
)

// finish writes the status if it differs, records its transition, and says when to come back.
func (r *Reconciler) finish(ctx context.Context, ep *v1alpha1.ModelEndpoint, status v1alpha1.ModelEndpointStatus, done outcome) (reconcile.Result, error) {
	err := errors.Join(done.err, r.writeStatus(ctx, ep, status))
	if err == nil && len(done.strangers)+len(done.awaited) > 0 {
		return reconcile.Result{RequeueAfter: lookForStranger}, nil
	}
	return reconcile.Result{}, err
}

// The status is written by a patch:
// +kubebuilder:rbac:groups=outcrop.dev,resources=modelendpoints/status,verbs=patch

// writeStatus is the only place that writes a status. An endpoint that has changed meanwhile is left alone: its watch brings it back.
func (r *Reconciler) writeStatus(ctx context.Context, ep *v1alpha1.ModelEndpoint, status v1alpha1.ModelEndpointStatus) error {
	if equality.Semantic.DeepEqual(ep.Status, status) {
		return nil
	}
	changed := ep.DeepCopy()
	changed.Status = status
	err := r.Client.Status().Patch(ctx, changed, client.MergeFromWithOptions(ep, client.MergeFromWithOptimisticLock{}), client.FieldOwner(fieldOwner))
	if apierrors.IsConflict(err) || apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("patch the status of ModelEndpoint %s/%s: %w", ep.Namespace, ep.Name, err)
	}
	r.recordTransition(ep, status)
	return nil
}
