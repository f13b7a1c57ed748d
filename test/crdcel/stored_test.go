// SPDX-License-Identifier: Apache-2.0

package crdcel_test

import (
	"context"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// create stores a case under a name of its own, and deletes it when the test ends.
func create(t *testing.T, c client.Client, path, name string) *unstructured.Unstructured {
	t.Helper()
	object := read(t, path).object
	object.SetName(name)
	if err := c.Create(t.Context(), object); err != nil {
		t.Fatalf("create %s: %v", path, err)
	}
	t.Cleanup(func() {
		if err := c.Delete(context.WithoutCancel(t.Context()), object); err != nil {
			t.Errorf("delete %s: %v", name, err)
		}
	})
	return object
}

// testDefaults holds what the API server stores of the smallest accepted object against a golden file.
func testDefaults(t *testing.T, c client.Client) {
	const golden = "testdata/stored/minimal.yaml"
	object := create(t, c, minimal, "claude")
	got, err := yaml.Marshal(declared(object))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("stored object (-want +got):\n%s", diff)
	}
}

// declared leaves out what differs from one run to the next.
func declared(object *unstructured.Unstructured) map[string]any {
	copied := object.DeepCopy()
	for _, field := range []string{"uid", "creationTimestamp", "resourceVersion", "managedFields"} {
		unstructured.RemoveNestedField(copied.Object, "metadata", field)
	}
	return copied.Object
}

// testUpdate holds that the rules are there for an edit as they are for a new object.
func testUpdate(t *testing.T, c client.Client) {
	object := create(t, c, minimal, "edited")
	set(t, object, int64(300), "spec", "timeouts", "idleSeconds")
	const want = `ModelEndpoint.outcrop.dev "edited" is invalid: spec.timeouts.idleSeconds: Invalid value: ` +
		`idleSeconds is 300 and requestSeconds is 120: lower idleSeconds to at most 120, or raise requestSeconds to at least 300`
	wantMessage(t, c.Update(t.Context(), object), want)
}

func wantMessage(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("accepted, want %s", want)
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
}

func set(t *testing.T, object *unstructured.Unstructured, value any, path ...string) {
	t.Helper()
	if err := unstructured.SetNestedField(object.Object, value, path...); err != nil {
		t.Fatal(err)
	}
}
