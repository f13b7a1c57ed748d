// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/conditions"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// proxyAvailable is the ProxyAvailable condition.
func proxyAvailable(ep *v1alpha1.ModelEndpoint, seen observed, done outcome) metav1.Condition {
	const kind = v1alpha1.ConditionProxyAvailable
	switch {
	case !seen.isAccepted():
		return conditions.Unknown(kind, v1alpha1.ReasonNotAccepted, "nothing was applied, because the spec is not accepted"+former(seen))
	case len(done.strangers) > 0:
		return conditions.False(kind, v1alpha1.ReasonNotOwned, fmt.Sprintf("%s exists and does not belong to this endpoint; delete or rename it, or give the endpoint another name", names(done.strangers)))
	case len(done.awaited) > 0:
		return conditions.False(kind, v1alpha1.ReasonProgressing, fmt.Sprintf("waiting for %s to be deleted, to make it anew", names(done.awaited)))
	case done.err != nil:
		return conditions.False(kind, v1alpha1.ReasonApplyFailed, done.err.Error())
	case done.rolling || seen.deployment == nil || seen.deployment.Status.ObservedGeneration < seen.deployment.Generation:
		return conditions.False(kind, v1alpha1.ReasonProgressing, "the Deployment was changed and its rollout begins"+former(seen))
	default:
		return rollout(ep, seen)
	}
}

// rollout judges the Deployment of this generation.
func rollout(ep *v1alpha1.ModelEndpoint, seen observed) metav1.Condition {
	const kind = v1alpha1.ConditionProxyAvailable
	want := resources.Replicas(ep)
	state := fmt.Sprintf("%d of %d replicas run this revision, %d of all take requests", seen.deployment.Status.UpdatedReplicas, want, seen.deployment.Status.AvailableReplicas)
	switch {
	case complete(seen.deployment) && want == 0:
		return conditions.True(kind, v1alpha1.ReasonScaledToZero, "the endpoint answers nobody, because spec.replicas is 0; set it to 1 or more to serve")
	case complete(seen.deployment):
		return conditions.True(kind, v1alpha1.ReasonAvailable, fmt.Sprintf("%d of %d replicas take requests", want, want))
	case stuck(seen.deployment):
		return conditions.False(kind, v1alpha1.ReasonProgressDeadlineExceeded, state+", and the rollout makes no progress"+obstacle(seen)+former(seen))
	default:
		return conditions.False(kind, v1alpha1.ReasonProgressing, state+obstacle(seen)+former(seen))
	}
}

// complete tells whether every replica runs the Deployment's newest template and is available, and no other is left.
func complete(d *appsv1.Deployment) bool {
	if d == nil || d.Spec.Replicas == nil || d.Status.ObservedGeneration < d.Generation {
		return false
	}
	want := *d.Spec.Replicas
	return d.Status.UpdatedReplicas == want && d.Status.AvailableReplicas == want && d.Status.Replicas == want
}

func stuck(d *appsv1.Deployment) bool {
	c := deploymentCondition(d, appsv1.DeploymentProgressing)
	return c != nil && c.Status == corev1.ConditionFalse
}

// obstacle is what keeps pods from starting, as a part of a message; empty where nothing is known.
func obstacle(seen observed) string {
	if c := deploymentCondition(seen.deployment, appsv1.DeploymentReplicaFailure); c != nil && c.Status == corev1.ConditionTrue {
		return fmt.Sprintf(": pods cannot be made (%s: %s)", c.Reason, c.Message)
	}
	if reason := trouble(seen.pods, seen.revision); reason != "" {
		return fmt.Sprintf(": a pod does not start (%s)", reason)
	}
	return ""
}

// former says, as a part of a message, that callers are still served.
func former(seen observed) string {
	if formerServes(seen.pods, seen.revision) {
		return "; the previous revision goes on serving"
	}
	return ""
}

func deploymentCondition(d *appsv1.Deployment, kind appsv1.DeploymentConditionType) *appsv1.DeploymentCondition {
	for i := range d.Status.Conditions {
		if d.Status.Conditions[i].Type == kind {
			return &d.Status.Conditions[i]
		}
	}
	return nil
}

func names(children []child) string {
	var all []string
	for _, c := range children {
		all = append(all, c.String())
	}
	return strings.Join(all, " and ")
}

// refused tells whether the API server will say the same again until somebody changes something.
func refused(err error) bool {
	return apierrors.IsInvalid(err) || apierrors.IsForbidden(err) || apierrors.IsBadRequest(err) || apierrors.IsRequestEntityTooLargeError(err)
}
