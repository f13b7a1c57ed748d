// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/internal/resources"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

// spoilings are edits by hand of what the operator owns in each child, one by one.
func spoilings() map[string]func(*offspring) {
	return map[string]func(*offspring){
		"the replicas":             func(f *offspring) { f.deployment.Spec.Replicas = new(int32(7)) },
		"the strategy":             func(f *offspring) { f.deployment.Spec.Strategy.RollingUpdate.MaxUnavailable = new(intstr.FromInt32(1)) },
		"the history limit":        func(f *offspring) { f.deployment.Spec.RevisionHistoryLimit = new(int32(9)) },
		"the progress deadline":    func(f *offspring) { f.deployment.Spec.ProgressDeadlineSeconds = new(int32(9)) },
		"the time to be ready":     func(f *offspring) { f.deployment.Spec.MinReadySeconds = 0 },
		"the Deployment's labels":  func(f *offspring) { delete(f.deployment.Labels, resources.LabelManagedBy) },
		"the Deployment's owner":   func(f *offspring) { f.deployment.OwnerReferences = nil },
		"the image":                func(f *offspring) { f.pod().Containers[0].Image = "evil:latest" },
		"the arguments":            func(f *offspring) { f.pod().Containers[0].Args = []string{"--debug"} },
		"a probe":                  func(f *offspring) { f.pod().Containers[0].ReadinessProbe = nil },
		"a probe's path":           func(f *offspring) { f.pod().Containers[0].StartupProbe.HTTPGet.Path = "/livez" },
		"the memory limit":         func(f *offspring) { f.pod().Containers[0].Resources.Limits = nil },
		"the read-only root":       func(f *offspring) { f.pod().Containers[0].SecurityContext.ReadOnlyRootFilesystem = new(false) },
		"the dropped capabilities": func(f *offspring) { f.pod().Containers[0].SecurityContext.Capabilities = nil },
		"the mounts":               func(f *offspring) { f.pod().Containers[0].VolumeMounts = f.pod().Containers[0].VolumeMounts[:1] },
		"the volume's Secret":      func(f *offspring) { f.pod().Volumes[1].Secret.SecretName = "other" },
		"the user":                 func(f *offspring) { f.pod().SecurityContext.RunAsUser = new(int64(0)) },
		"the termination grace":    func(f *offspring) { f.pod().TerminationGracePeriodSeconds = new(int64(1)) },
		"the pods' ServiceAccount": func(f *offspring) { f.pod().ServiceAccountName = "default" },
		"another container": func(f *offspring) {
			f.pod().Containers = append(f.pod().Containers, corev1.Container{Name: "spy", Image: "evil"})
		},
		"another volume": func(f *offspring) { f.pod().Volumes = append(f.pod().Volumes, corev1.Volume{Name: "host"}) },
		"another port of the Service": func(f *offspring) {
			f.service.Spec.Ports = append(f.service.Spec.Ports, corev1.ServicePort{Name: "admin", Port: 8081})
		},
		"the container's name":          func(f *offspring) { f.pod().Containers[0].Name = "other" },
		"the topology":                  func(f *offspring) { f.pod().TopologySpreadConstraints = nil },
		"the pods' revision":            func(f *offspring) { f.deployment.Spec.Template.Labels[resources.LabelRevision] = "none" },
		"the Service's port":            func(f *offspring) { f.service.Spec.Ports[0].Port = 9090 },
		"the Service's target":          func(f *offspring) { f.service.Spec.Ports[0].TargetPort = intstr.FromInt32(1) },
		"the Service's selector":        func(f *offspring) { f.service.Spec.Selector = map[string]string{"app": "other"} },
		"the Service's owner":           func(f *offspring) { f.service.OwnerReferences = nil },
		"the ServiceAccount's labels":   func(f *offspring) { f.account.Labels = nil },
		"the ServiceAccount's token":    func(f *offspring) { f.account.AutomountServiceAccountToken = new(true) },
		"the ServiceAccount's owner":    func(f *offspring) { f.account.OwnerReferences = nil },
		"the ConfigMap's owner":         func(f *offspring) { f.config.OwnerReferences = nil },
		"the ConfigMap's labels":        func(f *offspring) { f.config.Labels = nil },
		"the budget":                    func(f *offspring) { f.budget.Spec.MaxUnavailable = new(intstr.FromString("100%")) },
		"the budget's owner":            func(f *offspring) { f.budget.OwnerReferences = nil },
		"the policy's ingress":          func(f *offspring) { f.policy.Spec.Ingress = nil },
		"the policy's egress":           func(f *offspring) { f.policy.Spec.Egress = []networkingv1.NetworkPolicyEgressRule{{}} },
		"the policy's owner and labels": func(f *offspring) { f.policy.OwnerReferences, f.policy.Labels = nil, nil },
	}
}

// offspring is every child of an endpoint as the API server has it.
type offspring struct {
	account    corev1.ServiceAccount
	config     corev1.ConfigMap
	policy     networkingv1.NetworkPolicy
	service    corev1.Service
	budget     policyv1.PodDisruptionBudget
	deployment appsv1.Deployment
}

func (f *offspring) pod() *corev1.PodSpec { return &f.deployment.Spec.Template.Spec }

func (f *offspring) all() []client.Object {
	return []client.Object{&f.account, &f.config, &f.policy, &f.service, &f.budget, &f.deployment}
}

func (b *bench) family(name string) *offspring {
	b.t.Helper()
	f := &offspring{}
	for _, o := range f.all() {
		key := b.key(name)
		if _, is := o.(*corev1.ConfigMap); is {
			key.Name = b.current(name)
		}
		if err := b.client.Get(b.t.Context(), key, o); err != nil {
			b.t.Fatalf("get %T %s: %v", o, key, err)
		}
	}
	return f
}

// current is the name of the ConfigMap that the Deployment mounts.
func (b *bench) current(name string) string {
	b.t.Helper()
	return b.deployment(name).Spec.Template.Spec.Volumes[0].ConfigMap.Name
}

// declared is a family without what differs from one life of an object to the next.
func (f *offspring) declared(t *testing.T) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, o := range f.all() {
		o := o.DeepCopyObject().(client.Object)
		o.SetUID("")
		o.SetResourceVersion("")
		o.SetGeneration(0)
		o.SetCreationTimestamp(metav1.Time{})
		o.SetManagedFields(nil)
		decoded := decode(t, o)
		delete(decoded, "status")
		if spec, ok := decoded["spec"].(map[string]any); ok {
			delete(spec, "clusterIP")
			delete(spec, "clusterIPs")
		}
		all = append(all, decoded)
	}
	return all
}

func TestEveryEditByHandIsUndone(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	want := b.family("claude").declared(t)
	for name, spoil := range spoilings() {
		t.Run(name, func(t *testing.T) {
			f := b.family("claude")
			spoil(f)
			for _, o := range f.all() {
				if err := b.client.Update(t.Context(), o, client.FieldOwner("kubectl-edit")); err != nil {
					t.Fatalf("update %T: %v", o, err)
				}
			}
			b.reconcile("claude")
			if got := applied(b.writes); len(got) == 0 || len(got) > 2 {
				t.Errorf("one child was spoilt, and the reconciler wrote %q", b.writes)
			}
			b.reconcile("claude")
			if len(b.writes) > 0 && !strings.HasPrefix(b.writes[0], "status") {
				t.Errorf("it was mended, and the reconciler still wrote %q", b.writes)
			}
			if diff := cmp.Diff(want, b.family("claude").declared(t)); diff != "" {
				t.Errorf("children (-want +got):\n%s", diff)
			}
		})
	}
}

// applied leaves the writes of children.
func applied(writes []string) []string {
	var all []string
	for _, w := range writes {
		if !strings.HasPrefix(w, "status ") {
			all = append(all, w)
		}
	}
	return all
}

func TestEveryDeletedChildIsMadeAgain(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	f := b.family("claude")
	want := f.declared(t)
	for _, o := range f.all() {
		uid := o.GetUID()
		if err := b.client.Delete(t.Context(), o); err != nil {
			t.Fatalf("delete %T: %v", o, err)
		}
		b.reconcile("claude")
		if got := applied(b.writes); len(got) != 1 {
			t.Errorf("%T was deleted, and the reconciler wrote %q", o, b.writes)
		}
		again := b.family("claude")
		if diff := cmp.Diff(want, again.declared(t)); diff != "" {
			t.Errorf("children after %T was deleted (-want +got):\n%s", o, diff)
		}
		if has(again, uid) {
			t.Errorf("%T was not deleted at all", o)
		}
	}
}

func has(f *offspring, uid types.UID) bool {
	for _, o := range f.all() {
		if o.GetUID() == uid {
			return true
		}
	}
	return false
}
