// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/conditions"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// summary is Ready, and with it Reconciling or Stalled where one of them holds.
func summary(ep *v1alpha1.ModelEndpoint, seen observed, done outcome, parts []metav1.Condition) []metav1.Condition {
	ready := ready(ep, seen, done, parts)
	cause := func(kind string) []metav1.Condition {
		return []metav1.Condition{ready, conditions.True(kind, ready.Reason, ready.Message)}
	}
	switch {
	case ready.Status == metav1.ConditionTrue:
		return []metav1.Condition{ready}
	case slices.ContainsFunc(parts, func(c metav1.Condition) bool { return stalls(c, done) }):
		return cause(v1alpha1.ConditionStalled)
	default:
		return cause(v1alpha1.ConditionReconciling)
	}
}

// ready is the Ready condition. Its reason is that of the foremost condition that is missing.
// An endpoint that is scaled to zero is as its spec asks, as a Deployment without replicas is: whoever waits for it would wait for ever.
func ready(ep *v1alpha1.ModelEndpoint, seen observed, done outcome, parts []metav1.Condition) metav1.Condition {
	const kind = v1alpha1.ConditionReady
	if i := slices.IndexFunc(parts, isScaledToZero); i >= 0 {
		return conditions.True(kind, v1alpha1.ReasonScaledToZero, parts[i].Message)
	}
	missing := slices.DeleteFunc(inOrder(parts), satisfies)
	if len(missing) == 0 {
		return conditions.True(kind, v1alpha1.ReasonReady, "the endpoint answers at "+resources.URL(ep))
	}
	first := foremost(missing, done)
	message := explain(missing, first)
	if tail := former(seen); !strings.Contains(message, tail) {
		message += tail
	}
	if slices.ContainsFunc(missing, isFalse) {
		return conditions.False(kind, missing[first].Reason, message)
	}
	return conditions.Unknown(kind, missing[first].Reason, message)
}

// foremost is the index of the condition that tells most: one that a person must mend, else one that is known to be false, else the first.
func foremost(missing []metav1.Condition, done outcome) int {
	if i := slices.IndexFunc(missing, func(c metav1.Condition) bool { return stalls(c, done) }); i >= 0 {
		return i
	}
	return max(0, slices.IndexFunc(missing, isFalse))
}

// inOrder puts the causes before their consequence: a proxy without credentials or model does not become available.
func inOrder(parts []metav1.Condition) []metav1.Condition {
	order := []string{v1alpha1.ConditionAccepted, v1alpha1.ConditionCredentialsReady, v1alpha1.ConditionModelReady, v1alpha1.ConditionProxyAvailable}
	sorted := slices.Clone(parts)
	slices.SortFunc(sorted, func(a, b metav1.Condition) int { return slices.Index(order, a.Type) - slices.Index(order, b.Type) })
	return sorted
}

// explain says what the first cause is, and names the other conditions that are missing.
func explain(missing []metav1.Condition, first int) string {
	message := fmt.Sprintf("%s: %s", missing[first].Type, missing[first].Message)
	var others []string
	for i, c := range missing {
		if i != first {
			others = append(others, c.Type)
		}
	}
	if len(others) > 0 {
		message += "; also missing: " + strings.Join(others, ", ")
	}
	return message
}

// satisfies tells whether a condition lets the endpoint be ready. A model that cannot be checked for free does, and so does one whose check is
// throttled: a busy account says nothing against the endpoint.
func satisfies(c metav1.Condition) bool {
	harmless := c.Reason == v1alpha1.ReasonNotChecked || c.Reason == v1alpha1.ReasonThrottled
	return c.Status == metav1.ConditionTrue || (c.Type == v1alpha1.ConditionModelReady && harmless)
}

func isScaledToZero(c metav1.Condition) bool { return c.Reason == v1alpha1.ReasonScaledToZero }

func isFalse(c metav1.Condition) bool { return c.Status == metav1.ConditionFalse }

// stalls tells whether a person must act for a condition to become true. Every condition that is false is such, but for two reasons.
func stalls(c metav1.Condition, done outcome) bool {
	switch {
	case !isFalse(c) || c.Reason == v1alpha1.ReasonProgressing:
		return false
	case c.Reason == v1alpha1.ReasonApplyFailed:
		return refused(done.err)
	default:
		return true
	}
}
