// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"cmp"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/conditions"
	"github.com/outcrop-dev/outcrop/internal/probe"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// modelReady is the ModelReady condition: what a proxy of the newest revision says.
func modelReady(ep *v1alpha1.ModelEndpoint, seen observed) metav1.Condition {
	const kind = v1alpha1.ConditionModelReady
	if c := kept(ep, seen, kind); c != nil {
		return *c
	}
	if seen.answer.State != probe.Answered {
		return conditions.Unknown(kind, v1alpha1.ReasonNotChecked, noAnswer)
	}
	said := seen.answer.Status.Model
	refusals := []string{v1alpha1.ReasonAccessDenied, v1alpha1.ReasonModelNotFound, v1alpha1.ReasonModelRefused}
	doubts := []string{v1alpha1.ReasonThrottled, v1alpha1.ReasonUnreachable, v1alpha1.ReasonNotChecked}
	switch {
	case said.Result == proxyconfig.ModelAccepted:
		return conditions.True(kind, v1alpha1.ReasonModelAccepted, "Bedrock accepts the identity for the model")
	case said.Result == proxyconfig.ModelRefused && slices.Contains(refusals, said.Reason):
		return conditions.False(kind, said.Reason, cmp.Or(said.Message, "Bedrock refuses the model"))
	case said.Result == proxyconfig.ModelUnknown && slices.Contains(doubts, said.Reason):
		return conditions.Unknown(kind, said.Reason, cmp.Or(said.Message, "Bedrock has not said yet whether it accepts the model"))
	default:
		return conditions.Unknown(kind, v1alpha1.ReasonNotChecked, "the model has not been checked yet")
	}
}

// modelStatus is what the proxy says of its model, or what was said last while none has been asked.
// The time of the check stays as long as the check says the same.
func modelStatus(ep *v1alpha1.ModelEndpoint, seen observed, ready metav1.Condition) *v1alpha1.ModelStatus {
	if seen.answer.State == probe.Pending {
		return ep.Status.Model
	}
	if seen.answer.State != probe.Answered {
		return nil
	}
	said := seen.answer.Status.Model
	status := &v1alpha1.ModelStatus{ID: bounded(said.ID, 2048), Region: bounded(said.Region, 32)}
	if !said.Time.IsZero() {
		// The API keeps whole seconds: a fraction would differ from what was stored each time.
		t := metav1.NewTime(said.Time).Rfc3339Copy()
		status.LastCheckTime = &t
	}
	if old := ep.Status.Model; old != nil && old.LastCheckTime != nil && old.ID == status.ID && old.Region == status.Region && sameAnswer(ep, ready) {
		status.LastCheckTime = old.LastCheckTime
	}
	return status
}

// sameAnswer tells whether a condition says what it said before.
func sameAnswer(ep *v1alpha1.ModelEndpoint, c metav1.Condition) bool {
	old := meta.FindStatusCondition(ep.Status.Conditions, c.Type)
	return old != nil && old.Status == c.Status && old.Reason == c.Reason && old.Message == c.Message
}
