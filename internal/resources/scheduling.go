// SPDX-License-Identifier: Apache-2.0

package resources

import (
	corev1 "k8s.io/api/core/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// schedule says where the pods may run.
func schedule(spec *corev1ac.PodSpecApplyConfiguration, ep *v1alpha1.ModelEndpoint) {
	spec.WithTopologySpreadConstraints(spread(ep)...)
	t := ep.Spec.Template
	if t == nil {
		return
	}
	if len(t.NodeSelector) > 0 {
		spec.WithNodeSelector(plain(t.NodeSelector))
	}
	if t.PriorityClassName != "" {
		spec.WithPriorityClassName(t.PriorityClassName)
	}
	for _, toleration := range t.Tolerations {
		spec.WithTolerations(tolerate(corev1.Toleration(toleration)))
	}
}

// spread applies each constraint to the pods of one revision alone, so that the pods of the former one do not distort a rollout.
func spread(ep *v1alpha1.ModelEndpoint) []*corev1ac.TopologySpreadConstraintApplyConfiguration {
	var all []*corev1ac.TopologySpreadConstraintApplyConfiguration
	for _, s := range topology(ep) {
		all = append(all, corev1ac.TopologySpreadConstraint().
			WithTopologyKey(s.TopologyKey).
			WithMaxSkew(s.MaxSkew).
			WithWhenUnsatisfiable(s.WhenUnsatisfiable).
			WithMatchLabelKeys("pod-template-hash").
			WithLabelSelector(metav1ac.LabelSelector().WithMatchLabels(SelectorLabels(ep))))
	}
	return all
}

func topology(ep *v1alpha1.ModelEndpoint) []v1alpha1.TopologySpread {
	if t := ep.Spec.Template; t != nil && len(t.TopologySpread) > 0 {
		return t.TopologySpread
	}
	return []v1alpha1.TopologySpread{
		{TopologyKey: corev1.LabelHostname, MaxSkew: 1, WhenUnsatisfiable: corev1.ScheduleAnyway},
		{TopologyKey: corev1.LabelTopologyZone, MaxSkew: 1, WhenUnsatisfiable: corev1.ScheduleAnyway},
	}
}

// tolerate leaves empty members out: a member that is set, even to its zero value, would be owned and compared.
func tolerate(in corev1.Toleration) *corev1ac.TolerationApplyConfiguration {
	out := corev1ac.Toleration()
	if in.Key != "" {
		out.WithKey(in.Key)
	}
	if in.Operator != "" {
		out.WithOperator(in.Operator)
	}
	if in.Value != "" {
		out.WithValue(in.Value)
	}
	if in.Effect != "" {
		out.WithEffect(in.Effect)
	}
	if in.TolerationSeconds != nil {
		out.WithTolerationSeconds(*in.TolerationSeconds)
	}
	return out
}
