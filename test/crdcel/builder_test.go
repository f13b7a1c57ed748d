// SPDX-License-Identifier: Apache-2.0

package crdcel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

// TestBuildersBeginWithTheServersDefaults holds the object that other tests start from against what the API server stores.
func TestBuildersBeginWithTheServersDefaults(t *testing.T) {
	var want v1alpha1.ModelEndpoint
	if err := yaml.UnmarshalStrict([]byte(text(t, "testdata/stored/minimal.yaml")), &want); err != nil {
		t.Fatal(err)
	}
	got := testutil.MakeModelEndpoint("claude").Obj()
	got.TypeMeta = want.TypeMeta
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("builder's object (-stored +built):\n%s", diff)
	}
}
