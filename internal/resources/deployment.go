// SPDX-License-Identifier: Apache-2.0

package resources

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	appsv1ac "k8s.io/client-go/applyconfigurations/apps/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

const (
	// nonRoot is the user and group of the proxy in its image.
	nonRoot = 65532
	// progressDeadlineSeconds is after how long without progress a rollout is reported as stuck.
	progressDeadlineSeconds = 300
	// minReadySeconds gives a new pod time to be known to the Service before the next old one goes.
	minReadySeconds = 2
	// revisionHistoryLimit is small because a former revision's ConfigMap is deleted with it.
	revisionHistoryLimit = 2
)

// Deployment runs the proxies of one revision of an endpoint's configuration. A new proxy is ready before an old one goes.
func Deployment(ep *v1alpha1.ModelEndpoint, o Options, revision string) *appsv1ac.DeploymentApplyConfiguration {
	return appsv1ac.Deployment(Name(ep), ep.Namespace).
		WithLabels(Labels(ep)).
		WithOwnerReferences(owner(ep)).
		WithSpec(appsv1ac.DeploymentSpec().
			WithReplicas(Replicas(ep)).
			WithRevisionHistoryLimit(revisionHistoryLimit).
			WithProgressDeadlineSeconds(progressDeadlineSeconds).
			WithMinReadySeconds(minReadySeconds).
			WithStrategy(surgeOne()).
			WithSelector(metav1ac.LabelSelector().WithMatchLabels(SelectorLabels(ep))).
			WithTemplate(podTemplate(ep, o, revision)))
}

func surgeOne() *appsv1ac.DeploymentStrategyApplyConfiguration {
	return appsv1ac.DeploymentStrategy().
		WithType(appsv1.RollingUpdateDeploymentStrategyType).
		WithRollingUpdate(appsv1ac.RollingUpdateDeployment().
			WithMaxSurge(intstr.FromInt32(1)).
			WithMaxUnavailable(intstr.FromInt32(0)))
}

func podTemplate(ep *v1alpha1.ModelEndpoint, o Options, revision string) *corev1ac.PodTemplateSpecApplyConfiguration {
	spec := corev1ac.PodSpec().
		WithServiceAccountName(Name(ep)).
		WithAutomountServiceAccountToken(false).
		WithEnableServiceLinks(false).
		WithTerminationGracePeriodSeconds(grace(ep)).
		WithSecurityContext(podSecurity()).
		WithVolumes(volumes(ep, revision)...).
		WithContainers(container(ep, o))
	schedule(spec, ep)
	template := corev1ac.PodTemplateSpec().WithLabels(podLabels(ep, revision)).WithSpec(spec)
	if t := ep.Spec.Template; t != nil && len(t.Annotations) > 0 {
		template.WithAnnotations(plain(t.Annotations))
	}
	return template
}

// podSecurity is what Pod Security's restricted profile asks for. The group lets the proxy read its mounted Secret, which others may not.
func podSecurity() *corev1ac.PodSecurityContextApplyConfiguration {
	return corev1ac.PodSecurityContext().
		WithRunAsNonRoot(true).
		WithRunAsUser(nonRoot).
		WithRunAsGroup(nonRoot).
		WithFSGroup(nonRoot).
		WithSeccompProfile(corev1ac.SeccompProfile().WithType(corev1.SeccompProfileTypeRuntimeDefault))
}
