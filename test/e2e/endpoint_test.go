//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// Two models that the simulator serves in its region, and one that nobody has.
const (
	region      = "eu-central-1"
	sonnet      = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
	haiku       = "eu.anthropic.claude-haiku-4-5-20251001-v1:0"
	nonexistent = "eu.anthropic.claude-nonexistent-v1:0"
)

// Each SDK and each of its calls answers through the Service, from inside a pod.
func TestEndpointAnswersEverySDK(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	endpoint(t, ns, "claude", sonnet)
	waitReady(t, ns, "claude")
	for _, how := range []string{"chat", "chat-stream", "converse", "converse-stream", "invoke", "invoke-stream"} {
		t.Run(how, func(t *testing.T) {
			marker := "marker-" + how
			answer := call(t, ns, how, serviceURL("claude", ns), "Say "+marker)
			contains(t, answer, marker)
		})
	}
}

// A change of model replaces every pod without a failed request or a cut stream.
func TestModelChangeUnderLoad(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	endpoint(t, ns, "claude", sonnet)
	waitReady(t, ns, "claude")
	before := podNames(t, ns, "claude")
	long, short := startLoad(t, ns, "claude", longPrompt), startLoad(t, ns, "claude", shortPrompt)
	edit(t, ns, "claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.ID = haiku })
	waitReady(t, ns, "claude")
	waitGone(t, ns, before)
	long.finishClean(t)
	short.finishClean(t)
}

// A model that Bedrock does not know never replaces the one that works, and says what to do; mending it is enough.
func TestWrongModelLeavesTheOldRevisionServing(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	endpoint(t, ns, "claude", sonnet)
	waitReady(t, ns, "claude")
	before := podNames(t, ns, "claude")
	load := startLoad(t, ns, "claude", shortPrompt)
	edit(t, ns, "claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.ID = nonexistent })
	waitCondition(t, ns, "claude", want{v1alpha1.ConditionModelReady, "False", v1alpha1.ReasonModelNotFound})
	waitCondition(t, ns, "claude", want{v1alpha1.ConditionStalled, "True", v1alpha1.ReasonModelNotFound})
	running(t, ns, before)
	edit(t, ns, "claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.ID = sonnet })
	waitReady(t, ns, "claude")
	running(t, ns, before)
	load.finishClean(t)
}

// The scale subresource changes the number of pods, and the PodDisruptionBudget follows.
func TestScale(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	endpoint(t, ns, "claude", sonnet)
	waitReady(t, ns, "claude")
	scale(t, ns, "claude", 1)
	within(t, time.Minute, "one pod and no PodDisruptionBudget", func() (bool, string) {
		pods, budgets := podNames(t, ns, "claude"), countBudgets(t, ns)
		return len(pods) == 1 && budgets == 0, fmt.Sprintf("%d pods, %d budgets", len(pods), budgets)
	})
	waitReady(t, ns, "claude")
}

// Nothing is left of an endpoint that is deleted.
func TestDeletionLeavesNothing(t *testing.T) {
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	ep := endpoint(t, ns, "claude", sonnet)
	waitReady(t, ns, "claude")
	if err := under.Delete(t.Context(), ep); err != nil {
		t.Fatal(err)
	}
	within(t, 4*time.Minute, "no child left", func() (bool, string) {
		left := children(t, ns)
		return len(left) == 0, fmt.Sprint(left)
	})
}

func edit(t *testing.T, ns, name string, change func(*v1alpha1.ModelEndpoint)) {
	t.Helper()
	ep := get(t, ns, name)
	base := ep.DeepCopy()
	change(ep)
	if err := under.Patch(t.Context(), ep, client.MergeFrom(base)); err != nil {
		t.Fatalf("edit ModelEndpoint %s: %v", name, err)
	}
}
