// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/resources"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

// strangers are objects of somebody else's, by their kind.
func strangers(name string) map[string]client.Object {
	meta := metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": "theirs"}}
	labels := map[string]string{"app": "theirs"}
	selector := &metav1.LabelSelector{MatchLabels: labels}
	containers := []corev1.Container{{Name: "theirs", Image: "theirs"}}
	return map[string]client.Object{
		"ServiceAccount":      &corev1.ServiceAccount{ObjectMeta: meta},
		"ConfigMap":           &corev1.ConfigMap{ObjectMeta: meta, Data: map[string]string{"theirs": "true"}},
		"Service":             &corev1.Service{ObjectMeta: meta, Spec: corev1.ServiceSpec{Selector: labels, Ports: []corev1.ServicePort{{Port: 80}}}},
		"NetworkPolicy":       &networkingv1.NetworkPolicy{ObjectMeta: meta},
		"PodDisruptionBudget": &policyv1.PodDisruptionBudget{ObjectMeta: meta, Spec: policyv1.PodDisruptionBudgetSpec{Selector: selector}},
		"Deployment": &appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{
			Selector: selector,
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{Containers: containers}},
		}},
	}
}

// childName is the name that an endpoint's child of a kind has.
func childName(t *testing.T, b *bench, ep *v1alpha1.ModelEndpoint, kind string) string {
	t.Helper()
	if kind != "ConfigMap" {
		return ep.Name
	}
	want, err := resources.NewChildren(ep, b.r.Options)
	if err != nil {
		t.Fatal(err)
	}
	return resources.ConfigMapName(ep, want.Revision)
}

func TestAStrangersObjectIsLeftAlone(t *testing.T) {
	for kind := range strangers("") {
		t.Run(kind, func(t *testing.T) {
			b := newBench(t)
			ep := b.create(testutil.MakeModelEndpoint("claude"))
			stranger := strangers(childName(t, b, ep, kind))[kind]
			stranger.SetNamespace(b.namespace)
			if err := b.client.Create(t.Context(), stranger); err != nil {
				t.Fatalf("create the stranger's object: %v", err)
			}
			result, err := b.try("claude")
			if err != nil || result.RequeueAfter != lookForStranger {
				t.Errorf("got %+v, %v, want another look after %s", result, err, lookForStranger)
			}
			if diff := cmp.Diff([]string{"status claude"}, b.writes); diff != "" {
				t.Errorf("writes (-want +got):\n%s", diff)
			}
			ep = b.get("claude")
			got := condition(t, ep, v1alpha1.ConditionProxyAvailable)
			if got.Reason != v1alpha1.ReasonNotOwned || !strings.Contains(got.Message, kind+" "+stranger.GetName()) {
				t.Errorf("ProxyAvailable is %+v, want NotOwned with the object's name", got)
			}
			if stalled := condition(t, ep, v1alpha1.ConditionStalled); stalled.Reason != v1alpha1.ReasonNotOwned {
				t.Errorf("Stalled is %+v, want NotOwned", stalled)
			}
			b.strangerGoes(stranger)
		})
	}
}

// strangerGoes holds the stranger's object to be untouched, and the endpoint to work once it is gone.
func (b *bench) strangerGoes(stranger client.Object) {
	b.t.Helper()
	now := stranger.DeepCopyObject().(client.Object)
	if err := b.client.Get(b.t.Context(), client.ObjectKeyFromObject(stranger), now); err != nil {
		b.t.Fatalf("get the stranger's object: %v", err)
	}
	if now.GetResourceVersion() != stranger.GetResourceVersion() {
		b.t.Errorf("the stranger's object was written to: %+v", now)
	}
	if err := b.client.Delete(b.t.Context(), now); err != nil {
		b.t.Fatalf("delete the stranger's object: %v", err)
	}
	b.settle("claude")
}

func TestAnObjectThatSomethingElseControlsIsLeftAlone(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	f := b.family("claude")
	f.service.OwnerReferences[0].Kind, f.service.OwnerReferences[0].Name, f.service.OwnerReferences[0].UID = "Other", "other", "00000000-0000-0000-0000-000000000001"
	f.service.Spec.Ports[0].Port = 9090
	if err := b.client.Update(t.Context(), &f.service); err != nil {
		t.Fatal(err)
	}
	ep := b.reconcile("claude")
	if got := condition(t, ep, v1alpha1.ConditionProxyAvailable); got.Reason != v1alpha1.ReasonNotOwned || len(applied(b.writes)) > 0 {
		t.Errorf("ProxyAvailable is %+v after %q, want NotOwned and no write", got, b.writes)
	}
}

func TestAnObjectThatAppearsBetweenLookAndApplyIsNotTouched(t *testing.T) {
	for kind := range strangers("") {
		t.Run(kind, func(t *testing.T) {
			b := newBench(t)
			ep := b.create(testutil.MakeModelEndpoint("claude"))
			stranger := strangers(childName(t, b, ep, kind))[kind]
			stranger.SetNamespace(b.namespace)
			b.before = func(write string) error {
				if !strings.HasPrefix(write, "apply "+kind) {
					return nil
				}
				b.before = nil
				return b.client.Create(t.Context(), stranger, client.FieldOwner("theirs"))
			}
			result, err := b.try("claude")
			if err != nil || result.RequeueAfter != lookAgain {
				t.Fatalf("got %+v, %v, want another look after %s", result, err, lookAgain)
			}
			ep = b.reconcile("claude")
			if got := condition(t, ep, v1alpha1.ConditionProxyAvailable); got.Reason != v1alpha1.ReasonNotOwned {
				t.Errorf("ProxyAvailable is %+v, want NotOwned", got)
			}
			b.strangerGoes(stranger)
		})
	}
}

func TestAnObjectThatTookAChildsPlaceIsNotTouched(t *testing.T) {
	b := newBench(t)
	b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	f := b.family("claude")
	f.service.Labels = nil
	if err := b.client.Update(t.Context(), &f.service); err != nil {
		t.Fatal(err)
	}
	stranger := strangers("claude")["Service"]
	stranger.SetNamespace(b.namespace)
	b.before = func(string) error {
		b.before = nil
		if err := b.client.Delete(t.Context(), &f.service); err != nil {
			return err
		}
		return b.client.Create(t.Context(), stranger)
	}
	result, err := b.try("claude")
	if err != nil || result.RequeueAfter != lookAgain {
		t.Fatalf("got %+v, %v, want another look after %s", result, err, lookAgain)
	}
	now := &corev1.Service{}
	if err := b.client.Get(t.Context(), b.key("claude"), now); err != nil {
		t.Fatal(err)
	}
	if now.ResourceVersion != stranger.GetResourceVersion() {
		t.Errorf("the stranger's Service was written to: %+v", now)
	}
}

func TestTheObjectsOfADeletedEndpointOfTheSameNameAreAwaited(t *testing.T) {
	b := newBench(t)
	first := b.create(testutil.MakeModelEndpoint("claude"))
	b.settle("claude")
	if err := b.client.Delete(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	b.create(testutil.MakeModelEndpoint("claude"))
	ep := b.reconcile("claude")
	if diff := cmp.Diff([]string{"status claude"}, b.writes); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	if got := condition(t, ep, v1alpha1.ConditionProxyAvailable); got.Reason != v1alpha1.ReasonProgressing || is(ep, v1alpha1.ConditionStalled) {
		t.Errorf("got %+v, want Progressing", ep.Status.Conditions)
	}
	// The garbage collector comes.
	for _, o := range b.family("claude").all() {
		if err := b.client.Delete(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	b.removePods("claude")
	b.settle("claude")
}

func decode(t *testing.T, o any) map[string]any {
	t.Helper()
	raw, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var decoded map[string]any
	if err := json.Unmarshal(raw, &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}
