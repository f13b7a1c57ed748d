// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

var errCrashed = errors.New("the operator crashed")

// life is the life of an endpoint, step by step, as a person and the cluster's controllers move it on. Each step is repeated until it comes through.
func life() []func(*bench) {
	to := func(edit func(*v1alpha1.ModelEndpoint)) func(*bench) {
		return func(b *bench) { b.update("claude", edit) }
	}
	rollOut := func(b *bench) { b.rollOut("claude") }
	return []func(*bench){
		func(b *bench) { b.create(testutil.MakeModelEndpoint("claude")) },
		rollOut,
		to(func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.ID = "eu.anthropic.claude-haiku-4-5-20251001-v1:0" }),
		rollOut,
		to(func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Replicas = new(int32(1)) }),
		rollOut,
	}
}

// live leads a life in which the operator crashes once, at the given write, and returns how many writes it came to.
// A crash loses everything that the operator has in memory, and every write after it.
func live(b *bench, crashAt int, afterwards bool) int {
	writes, crashed := 0, false
	hook := func(string) error {
		if crashed || (writes == crashAt && crashAt > 0) {
			crashed = true
			return errCrashed
		}
		return nil
	}
	b.before = func(w string) error {
		if crashed {
			return errCrashed
		}
		writes++
		if afterwards {
			return nil
		}
		return hook(w)
	}
	if afterwards {
		b.after = hook
	}
	for _, step := range life() {
		step(b)
		for range 3 {
			if _, err := b.try("claude"); err == nil {
				continue
			}
			crashed = false
			crashAt = -1
			b.restart()
			b.reconcile("claude")
		}
	}
	return writes
}

func TestACrashAtAnyWriteEndsInTheSameState(t *testing.T) {
	reference := newBench(t)
	total := live(reference, -1, false)
	want := reference.endState()
	if total < 12 {
		t.Fatalf("a whole life came to %d writes, which is too few to be one", total)
	}
	for _, afterwards := range []bool{false, true} {
		for at := 1; at <= total; at++ {
			t.Run(fmt.Sprintf("write %d of %d, done %t", at, total, afterwards), func(t *testing.T) {
				b := newBench(t)
				live(b, at, afterwards)
				if diff := cmp.Diff(want, b.endState()); diff != "" {
					t.Errorf("end state (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// endState is everything that a life leaves behind, without what differs between two lives.
func (b *bench) endState() map[string]any {
	b.t.Helper()
	b.reconcile("claude")
	if len(b.writes) > 0 {
		b.t.Errorf("at its end the operator still wrote %q", b.writes)
	}
	ep := b.get("claude")
	status := ep.Status.DeepCopy()
	status.URL = ""
	for i := range status.Conditions {
		status.Conditions[i].LastTransitionTime = metav1.Time{}
		if status.Conditions[i].Type == v1alpha1.ConditionReady {
			status.Conditions[i].Message = ""
		}
	}
	return map[string]any{"status": decode(b.t, status), "objects": b.objects()}
}
