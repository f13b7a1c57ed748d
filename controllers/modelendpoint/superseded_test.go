// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"fmt"
	"slices"
	"testing"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

func TestFormerConfigMapsAreBoundedWhileNoRolloutCompletes(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	serving := b.current("claude")
	var edits []string
	for i := range 12 {
		b.update("claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.ServedNames = []string{fmt.Sprintf("name-%d", i)} })
		b.reconcile("claude")
		b.reconcile("claude")
		edits = append(edits, b.current("claude"))
	}
	b.holds("with pods of the serving revision", serving, edits[0], edits[9], edits[10], edits[11])

	// The pods that serve are evicted; their ReplicaSet is about to make others.
	b.removePods("claude")
	b.reconcile("claude")
	b.holds("while the serving revision has no pods", serving, edits[9], edits[10], edits[11])

	b.rollOut("claude")
	b.reconcile("claude")
	b.holds("after the rollout", edits[11])
}

// holds holds the endpoint's ConfigMaps to these.
func (b *bench) holds(when string, want ...string) {
	b.t.Helper()
	slices.Sort(want)
	if got := b.configMaps("claude"); !slices.Equal(got, want) {
		b.t.Errorf("%s the ConfigMaps are %q, want %q", when, got, want)
	}
}
