// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/conditions"
	"github.com/outcrop-dev/outcrop/internal/probe"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// statusOf is the whole status that follows from what was seen and done. It is pure.
func statusOf(ep *v1alpha1.ModelEndpoint, seen observed, done outcome, now metav1.Time) v1alpha1.ModelEndpointStatus {
	parts := []metav1.Condition{
		seen.accepted,
		proxyAvailable(ep, seen, done),
		credentialsReady(ep, seen),
		modelReady(ep, seen),
	}
	all := slices.Concat(parts, summary(ep, seen, done, parts))
	status := v1alpha1.ModelEndpointStatus{
		Conditions:         conditions.Stamp(ep.Status.Conditions, all, ep.Generation, now),
		ObservedGeneration: ep.Generation,
		URL:                resources.URL(ep),
		Selector:           labels.SelectorFromSet(resources.SelectorLabels(ep)).String(),
		Model:              modelStatus(ep, seen, parts[3]),
		Credentials:        credentialsStatus(ep, seen),
	}
	if d := seen.deployment; d != nil {
		status.Replicas, status.ReadyReplicas = d.Status.Replicas, d.Status.ReadyReplicas
	}
	return status
}

// kept is a condition as it stands in the status, while no proxy has been asked: an operator that has just started knows no better.
// It is nil where the condition speaks of another generation.
func kept(ep *v1alpha1.ModelEndpoint, seen observed, kind string) *metav1.Condition {
	if seen.answer.State != probe.Pending {
		return nil
	}
	c := meta.FindStatusCondition(ep.Status.Conditions, kind)
	if c == nil || c.ObservedGeneration != ep.Generation {
		return nil
	}
	return c
}
