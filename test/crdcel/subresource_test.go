// SPDX-License-Identifier: Apache-2.0

package crdcel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const minimal = "testdata/accepted/minimal.yaml"

// testStatus holds that a write of the status leaves the spec and the generation alone, and that a write of the spec leaves the status alone.
func testStatus(t *testing.T, c client.Client) {
	object := create(t, c, minimal, "status")
	set(t, object, "http://status.default.svc:8080", "status", "url")
	set(t, object, "us-east-1", "spec", "model", "region")
	if err := c.Status().Update(t.Context(), object); err != nil {
		t.Fatalf("write status: %v", err)
	}
	wantField(t, object, "http://status.default.svc:8080", "status", "url")
	wantField(t, object, "eu-central-1", "spec", "model", "region")
	wantField(t, object, int64(1), "metadata", "generation")

	set(t, object, "http://elsewhere.example.com", "status", "url")
	set(t, object, "eu-west-1", "spec", "model", "region")
	if err := c.Update(t.Context(), object); err != nil {
		t.Fatalf("write spec: %v", err)
	}
	wantField(t, object, "http://status.default.svc:8080", "status", "url")
	wantField(t, object, "eu-west-1", "spec", "model", "region")
	wantField(t, object, int64(2), "metadata", "generation")
}

// testScale holds that an autoscaler finds the pods and the replicas of an endpoint, and is bound by the schema as others are.
func testScale(t *testing.T, c client.Client) {
	object := create(t, c, minimal, "scale")
	set(t, object, int64(2), "status", "replicas")
	set(t, object, "outcrop.dev/endpoint=scale", "status", "selector")
	if err := c.Status().Update(t.Context(), object); err != nil {
		t.Fatalf("write status: %v", err)
	}
	found := scaleOf(object, 0)
	if err := c.SubResource("scale").Get(t.Context(), object, found); err != nil {
		t.Fatalf("read scale: %v", err)
	}
	wantField(t, found, int64(2), "spec", "replicas")
	wantField(t, found, map[string]any{"replicas": int64(2), "selector": "outcrop.dev/endpoint=scale"}, "status")

	if err := scaleTo(t, c, object, 5); err != nil {
		t.Fatalf("scale to 5: %v", err)
	}
	if err := c.Get(t.Context(), client.ObjectKeyFromObject(object), object); err != nil {
		t.Fatal(err)
	}
	wantField(t, object, int64(5), "spec", "replicas")
	wantMessage(t, scaleTo(t, c, object, 101), `ModelEndpoint.outcrop.dev "scale" is invalid: `+
		`spec.replicas: Invalid value: 101: spec.replicas in body should be less than or equal to 100`)
}

func scaleTo(t *testing.T, c client.Client, object *unstructured.Unstructured, replicas int64) error {
	t.Helper()
	return c.SubResource("scale").Update(t.Context(), object.DeepCopy(), client.WithSubResourceBody(scaleOf(object, replicas)))
}

func scaleOf(object *unstructured.Unstructured, replicas int64) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "autoscaling/v1", "kind": "Scale",
		"metadata": map[string]any{"name": object.GetName(), "namespace": object.GetNamespace()},
		"spec":     map[string]any{"replicas": replicas},
	}}
}

func wantField(t *testing.T, object *unstructured.Unstructured, want any, path ...string) {
	t.Helper()
	got, _, err := unstructured.NestedFieldNoCopy(object.Object, path...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%v (-want +got):\n%s", path, diff)
	}
}
