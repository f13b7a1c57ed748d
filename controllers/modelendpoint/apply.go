// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"context"
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	appsv1ac "k8s.io/client-go/applyconfigurations/apps/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// outcome is what came of applying the children.
type outcome struct {
	// strangers are objects in the way that belong to somebody else. Nothing was applied then.
	strangers []child
	// awaited are objects of a former life that are on their way out. Nothing was applied then.
	awaited []child
	// rolling tells that the Deployment was written, so that what was seen of it is out of date.
	rolling bool
	// outdated tells that an object was not as observed: nothing is wrong, but everything is to be looked at again.
	outdated bool
	// leaving tells that the namespace is being deleted, and the endpoint with it: there is nobody left to tell anything.
	leaving bool
	// err is what the API server said against a child, with the child's name.
	err error
}

// apply is the only place that writes to children. It stops at the first that cannot be written: what comes later needs what comes first.
func (r *Reconciler) apply(ctx context.Context, ep *v1alpha1.ModelEndpoint, seen observed) outcome {
	done := obstacles(ep, seen)
	if !seen.isAccepted() || len(done.strangers)+len(done.awaited) > 0 {
		return done
	}
	for _, c := range seen.children {
		rolls, err := r.converge(ctx, ep, c)
		if err != nil {
			return failed(err)
		}
		done.rolling = done.rolling || rolls
	}
	if err := r.deleteSuperseded(ctx, seen, done); err != nil {
		return failed(err)
	}
	return done
}

// obstacles finds the objects in the way. A stranger's object where there should be none is nobody's business.
func obstacles(ep *v1alpha1.ModelEndpoint, seen observed) outcome {
	var done outcome
	for _, c := range seen.children {
		switch {
		case c.live == nil || c.desired == nil:
		case c.inheritedFrom(ep) || (c.ours(ep) && !c.live.GetDeletionTimestamp().IsZero()):
			done.awaited = append(done.awaited, c)
		case !c.ours(ep):
			done.strangers = append(done.strangers, c)
		}
	}
	return done
}

// failed tells a race and the end of a namespace from a refusal.
func failed(err error) outcome {
	if apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err) || isReplaced(err) {
		return outcome{outdated: true}
	}
	if apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		return outcome{leaving: true}
	}
	return outcome{err: err}
}

// A server-side apply is a patch, and a create where the object is new. An owner reference that blocks the owner's deletion takes the right to
// update the owner's finalizers, where the admission plugin OwnerReferencesPermissionEnforcement is on:
// +kubebuilder:rbac:groups="",resources=configmaps;serviceaccounts;services,verbs=create;patch
// +kubebuilder:rbac:groups=apps,resources=deployments,verbs=create;patch
// +kubebuilder:rbac:groups=networking.k8s.io,resources=networkpolicies,verbs=create;patch
// +kubebuilder:rbac:groups=policy,resources=poddisruptionbudgets,verbs=create;patch
// +kubebuilder:rbac:groups=outcrop.dev,resources=modelendpoints/finalizers,verbs=update

// isReplaced tells whether the API server refused an apply because the object has another UID than the one it was meant for.
func isReplaced(err error) bool {
	var refusal apierrors.APIStatus
	if !errors.As(err, &refusal) || refusal.Status().Details == nil {
		return false
	}
	return slices.ContainsFunc(refusal.Status().Details.Causes, func(c metav1.StatusCause) bool { return c.Field == "metadata.uid" })
}

// converge writes one child where it is not as it should be, and returns whether a rollout comes of it.
//
// An object that was not there is applied by a version that none has, so that one which appeared meanwhile is not touched: the lack of force alone
// would let the operator add its fields to an object that has no others. One that was there is applied with force and by its UID, so that another
// which took its place is not touched either.
func (r *Reconciler) converge(ctx context.Context, ep *v1alpha1.ModelEndpoint, c child) (rolls bool, err error) {
	if c.desired == nil {
		return false, r.remove(ctx, ep, c)
	}
	if c.live == nil {
		return isDeployment(c), wrap(r.Client.Apply(ctx, c.fresh(), client.FieldOwner(fieldOwner)), "create", c)
	}
	same, err := c.asDesired()
	if err != nil || same && c.intruders().Len() == 0 {
		return false, err
	}
	generation := c.live.GetGeneration()
	if err := r.takeOver(ctx, c); err != nil {
		return false, err
	}
	configuration := c.pinned(c.live.GetUID())
	err = r.Client.Apply(ctx, configuration, client.FieldOwner(fieldOwner), client.ForceOwnership)
	return hasNewGeneration(configuration, generation), wrap(err, "apply", c)
}

func isDeployment(c child) bool {
	_, is := c.desired.(*appsv1ac.DeploymentApplyConfiguration)
	return is
}

// hasNewGeneration tells whether the API server answered the apply of a Deployment with another generation than was seen.
// An apply that only mends its metadata does not make one.
func hasNewGeneration(answer runtime.ApplyConfiguration, seen int64) bool {
	d, is := answer.(*appsv1ac.DeploymentApplyConfiguration)
	return is && ptr.Deref(d.Generation, 0) != seen
}

// A PodDisruptionBudget goes when an endpoint is scaled to one proxy:
// +kubebuilder:rbac:groups=policy,resources=poddisruptionbudgets,verbs=delete

// remove deletes a child of the endpoint that should not be, if it was seen in the cache and so carries the operator's label.
func (r *Reconciler) remove(ctx context.Context, ep *v1alpha1.ModelEndpoint, c child) error {
	if c.live == nil || !c.ours(ep) || !c.live.GetDeletionTimestamp().IsZero() {
		return nil
	}
	return wrap(r.deleteExactly(ctx, c.live), "delete", c)
}

// deleteExactly deletes the object that was seen, as it was seen, and no other. One that is gone already is as good.
func (r *Reconciler) deleteExactly(ctx context.Context, object client.Object) error {
	uid, version := object.GetUID(), object.GetResourceVersion()
	return client.IgnoreNotFound(r.Client.Delete(ctx, object, client.Preconditions{UID: &uid, ResourceVersion: &version}))
}

func wrap(err error, verb string, c child) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", verb, c, err)
}
