// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

func TestARefusedChildIsToldAndTriedAgain(t *testing.T) {
	deployments := schema.GroupResource{Group: "apps", Resource: "deployments"}
	kind := schema.GroupKind{Group: "apps", Kind: "Deployment"}
	cases := map[string]struct {
		err     error
		stalled bool
	}{
		"forbidden by a quota":     {apierrors.NewForbidden(deployments, "claude", errors.New("exceeded quota")), true},
		"invalid":                  {apierrors.NewInvalid(kind, "claude", field.ErrorList{field.Required(field.NewPath("spec"), "")}), true},
		"the server is overloaded": {apierrors.NewTooManyRequests("later", 1), false},
		"the server has a fault":   {apierrors.NewInternalError(errors.New("etcd")), false},
		"the server timed out":     {apierrors.NewServerTimeout(deployments, "patch", 1), false},
		"the connection broke":     {errors.New("connection reset by peer"), false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.create(testutil.MakeModelEndpoint("claude"))
			b.before = func(write string) error {
				if strings.HasPrefix(write, "apply Deployment") {
					return tc.err
				}
				return nil
			}
			if _, err := b.try("claude"); !errors.Is(err, tc.err) {
				t.Errorf("got error %v, want %v, so that it is tried again", err, tc.err)
			}
			ep := b.get("claude")
			got := condition(t, ep, v1alpha1.ConditionProxyAvailable)
			if got.Reason != v1alpha1.ReasonApplyFailed || !strings.Contains(got.Message, "Deployment claude") {
				t.Errorf("ProxyAvailable is %+v, want ApplyFailed of the Deployment", got)
			}
			if is(ep, v1alpha1.ConditionStalled) != tc.stalled {
				t.Errorf("Stalled is %t, want %t: %+v", is(ep, v1alpha1.ConditionStalled), tc.stalled, ep.Status.Conditions)
			}
			b.before = nil
			b.settle("claude")
		})
	}
}

func TestEveryWriteThatFailsOnceIsMadeUpFor(t *testing.T) {
	reference := newBench(t)
	total := live(reference, -1, false)
	want := reference.endState()
	conflict := apierrors.NewConflict(schema.GroupResource{Resource: "any"}, "any", errors.New("the object has been modified"))
	for at := 1; at <= total; at++ {
		b := newBench(t)
		writes := 0
		b.before = func(string) error {
			if writes++; writes == at {
				return conflict
			}
			return nil
		}
		for _, step := range life() {
			step(b)
			for range 3 {
				if _, err := b.try("claude"); err != nil {
					t.Errorf("conflict at write %d: %v", at, err)
				}
			}
		}
		if diff := cmp.Diff(want, b.endState()); diff != "" {
			t.Errorf("conflict at write %d: end state (-want +got):\n%s", at, diff)
		}
	}
}

func TestAStatusIsNotWrittenOverANewerObject(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	stale := b.get("claude")
	b.update("claude", toHaiku)
	if _, err := b.r.Reconcile(t.Context(), stale); err != nil {
		t.Fatal(err)
	}
	if got := b.get("claude").Status; len(got.Conditions) > 0 {
		t.Errorf("a reconcile of a stale object wrote the status %+v", got)
	}
	b.settle("claude")
	if got := b.configMaps("claude"); len(got) != 1 {
		t.Errorf("ConfigMaps %q, want one", got)
	}
}

func TestNothingIsMadeForAnEndpointThatIsBeingDeleted(t *testing.T) {
	b := newBench(t)
	ep := b.create(testutil.MakeModelEndpoint("claude").With(func(ep *v1alpha1.ModelEndpoint) { ep.Finalizers = []string{"example.com/theirs"} }))
	if err := b.client.Delete(t.Context(), ep); err != nil {
		t.Fatal(err)
	}
	if _, err := b.try("claude"); err != nil || len(b.writes) > 0 {
		t.Errorf("got %v and wrote %q", err, b.writes)
	}
	b.update("claude", func(ep *v1alpha1.ModelEndpoint) { ep.Finalizers = nil })
	if _, err := b.try("claude"); err != nil || len(b.writes) > 0 {
		t.Errorf("once it was gone: got %v and wrote %q", err, b.writes)
	}
	if len(b.prober.forgot) != 2 {
		t.Errorf("the prober was told %d times to forget it, want 2", len(b.prober.forgot))
	}
}

func TestNothingIsToldInANamespaceThatIsBeingDeleted(t *testing.T) {
	b := newBench(t)
	ep := b.create(testutil.MakeModelEndpoint("claude"))
	// Nobody else empties the namespace, and a manager of another test would go on with the endpoint.
	defer func() { _ = b.client.Delete(t.Context(), ep) }()
	if err := b.client.Delete(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: b.namespace}}); err != nil {
		t.Fatal(err)
	}
	result, err := b.try("claude")
	if err != nil || !result.IsZero() {
		t.Errorf("got %+v, %v, want no further try", result, err)
	}
	if diff := cmp.Diff([]string{"apply ServiceAccount claude"}, b.writes); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	if len(b.recorder.Events) > 0 {
		t.Errorf("recorded %q", <-b.recorder.Events)
	}
}

func TestEveryChildGoesWithItsOwner(t *testing.T) {
	b := newBench(t)
	ep := b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	for _, o := range b.family("claude").all() {
		got := metav1.GetControllerOf(o)
		if got == nil || got.UID != ep.UID || got.BlockOwnerDeletion == nil || !*got.BlockOwnerDeletion {
			t.Errorf("the owner of %T is %+v", o, got)
		}
	}
}
