// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	clocktesting "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/probe"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/resources"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

// bench is a reconciler at work in a namespace of its own, whose every write is seen and may be made to fail.
type bench struct {
	t         *testing.T
	namespace string
	// client is the test's own, and is not watched.
	client   client.WithWatch
	prober   *answers
	recorder *events.FakeRecorder
	r        *Reconciler

	// writes lists what the reconciler wrote, as "apply Deployment claude".
	writes []string
	// before and after may fail a write, before it is sent or after it was done.
	before, after func(write string) error
}

// answers stands where the prober stands, and answers as the test says.
type answers struct {
	answer  probe.Answer
	targets []probe.Target
	forgot  []types.NamespacedName
}

func (a *answers) Ask(_ types.NamespacedName, targets []probe.Target) probe.Answer {
	a.targets = targets
	if len(targets) == 0 {
		return probe.Answer{State: probe.Silent}
	}
	return a.answer
}

func (a *answers) Forget(key types.NamespacedName) { a.forgot = append(a.forgot, key) }

func testOptions() resources.Options {
	return resources.Options{
		ProxyImage:         "outcrop.dev/proxy:test",
		AllowedHosts:       proxyconfig.DefaultAllowedHosts(),
		ModelCheckInterval: 5 * time.Minute,
		OperatorNamespace:  "outcrop-system",
	}
}

func newBench(t *testing.T) *bench {
	t.Helper()
	direct, err := client.NewWithWatch(server.config, client.Options{Scheme: server.scheme})
	if err != nil {
		t.Fatalf("make a client: %v", err)
	}
	namespace := &corev1.Namespace{}
	namespace.GenerateName = "endpoint-"
	if err := direct.Create(t.Context(), namespace); err != nil {
		t.Fatalf("make a namespace: %v", err)
	}
	b := &bench{
		t: t, namespace: namespace.Name, client: direct,
		prober:   &answers{answer: answered(healthy())},
		recorder: events.NewFakeRecorder(1000),
	}
	b.restart()
	return b
}

// restart makes a reconciler that remembers nothing.
func (b *bench) restart() {
	b.r = &Reconciler{
		Client: interceptor.NewClient(b.client, interceptor.Funcs{
			Apply: func(ctx context.Context, c client.WithWatch, o runtime.ApplyConfiguration, opts ...client.ApplyOption) error {
				return b.write("apply "+nameOf(b.t, o), func() error { return c.Apply(ctx, o, opts...) })
			},
			Patch: func(ctx context.Context, c client.WithWatch, o client.Object, p client.Patch, opts ...client.PatchOption) error {
				return b.write(fmt.Sprintf("patch %T %s", o, o.GetName()), func() error { return c.Patch(ctx, o, p, opts...) })
			},
			Delete: func(ctx context.Context, c client.WithWatch, o client.Object, opts ...client.DeleteOption) error {
				return b.write(fmt.Sprintf("delete %T %s", o, o.GetName()), func() error { return c.Delete(ctx, o, opts...) })
			},
			SubResourcePatch: func(ctx context.Context, c client.Client, sub string, o client.Object, p client.Patch, opts ...client.SubResourcePatchOption) error {
				return b.write("status "+o.GetName(), func() error { return c.SubResource(sub).Patch(ctx, o, p, opts...) })
			},
		}),
		Live:     b.client,
		Prober:   b.prober,
		Recorder: b.recorder,
		Clock:    clocktesting.NewFakePassiveClock(time.Now()),
		Options:  testOptions(),
	}
}

// write notes a write, and lets the test fail it.
func (b *bench) write(name string, do func() error) error {
	b.writes = append(b.writes, name)
	if b.before != nil {
		if err := b.before(name); err != nil {
			return err
		}
	}
	err := do()
	if b.after != nil {
		return errors.Join(err, b.after(name))
	}
	return err
}

func nameOf(t *testing.T, o runtime.ApplyConfiguration) string {
	t.Helper()
	decoded, err := plain(o)
	if err != nil {
		t.Fatal(err)
	}
	u := unstructured.Unstructured{Object: decoded}
	return u.GetKind() + " " + u.GetName()
}

// create makes an endpoint of the builder's, in the bench's namespace.
func (b *bench) create(builder *testutil.ModelEndpointBuilder) *v1alpha1.ModelEndpoint {
	b.t.Helper()
	ep := builder.Namespace(b.namespace).Obj()
	ep.Generation = 0
	if err := b.client.Create(b.t.Context(), ep); err != nil {
		b.t.Fatalf("create ModelEndpoint: %v", err)
	}
	return ep
}

func (b *bench) get(name string) *v1alpha1.ModelEndpoint {
	b.t.Helper()
	ep := &v1alpha1.ModelEndpoint{}
	if err := b.client.Get(b.t.Context(), b.key(name), ep); err != nil {
		b.t.Fatalf("get ModelEndpoint %s: %v", name, err)
	}
	return ep
}

func (b *bench) key(name string) types.NamespacedName {
	return types.NamespacedName{Namespace: b.namespace, Name: name}
}

// update edits the endpoint as a person would.
func (b *bench) update(name string, edit func(*v1alpha1.ModelEndpoint)) {
	b.t.Helper()
	ep := b.get(name)
	edit(ep)
	if err := b.client.Update(b.t.Context(), ep); err != nil {
		b.t.Fatalf("update ModelEndpoint %s: %v", name, err)
	}
}

// try reconciles once, and holds the status to honesty.
func (b *bench) try(name string) (reconcile.Result, error) {
	b.t.Helper()
	b.writes = nil
	result, err := b.r.reconcileKey(b.t.Context(), reconcile.Request{NamespacedName: b.key(name)})
	ep := &v1alpha1.ModelEndpoint{}
	if client.IgnoreNotFound(b.client.Get(b.t.Context(), b.key(name), ep)) == nil && len(ep.Status.Conditions) > 0 {
		honest(b.t, ep)
	}
	return result, err
}

// reconcile reconciles once and expects no error.
func (b *bench) reconcile(name string) *v1alpha1.ModelEndpoint {
	b.t.Helper()
	if _, err := b.try(name); err != nil {
		b.t.Fatalf("reconcile %s: %v", name, err)
	}
	return b.get(name)
}

// honest holds a status to what tools that know nothing of this resource make of it.
func honest(t *testing.T, ep *v1alpha1.ModelEndpoint) {
	t.Helper()
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(ep)
	if err != nil {
		t.Fatal(err)
	}
	got, err := status.Compute(&unstructured.Unstructured{Object: content})
	if err != nil {
		t.Fatalf("compute the kstatus: %v", err)
	}
	want := status.InProgressStatus
	switch {
	case !ep.DeletionTimestamp.IsZero():
		want = status.TerminatingStatus
	case ep.Status.ObservedGeneration != ep.Generation:
	case is(ep, v1alpha1.ConditionReady):
		want = status.CurrentStatus
	case is(ep, v1alpha1.ConditionStalled):
		want = status.FailedStatus
	}
	if got.Status != want {
		t.Errorf("kstatus is %s (%s), want %s, of %+v", got.Status, got.Message, want, ep.Status)
	}
	for _, c := range ep.Status.Conditions {
		if c.ObservedGeneration != ep.Status.ObservedGeneration {
			t.Errorf("condition %s speaks of generation %d, the status of %d", c.Type, c.ObservedGeneration, ep.Status.ObservedGeneration)
		}
	}
}
