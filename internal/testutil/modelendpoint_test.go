// SPDX-License-Identifier: Apache-2.0

package testutil_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

func TestBuilderSetsWhatItsMethodsName(t *testing.T) {
	want := testutil.MakeModelEndpoint("nova").Obj()
	want.Namespace = "team-a"
	want.Generation = 3
	want.Spec.Model = v1alpha1.Model{ID: "amazon.nova-lite-v1:0", Region: "us-east-1", ServedNames: []string{"lite"}, Check: v1alpha1.ModelCheckFree}
	want.Spec.Credentials = v1alpha1.Credentials{WorkloadIdentity: &v1alpha1.WorkloadIdentity{RoleARN: "arn:aws:iam::123456789012:role/caller"}}
	want.Spec.Replicas = new(int32(5))
	want.Spec.Template = &v1alpha1.PodTemplate{PriorityClassName: "high"}

	got := testutil.MakeModelEndpoint("nova").Namespace("team-a").Generation(3).
		Model("amazon.nova-lite-v1:0").Region("us-east-1").ServedNames("lite").
		Secret("replaced").WorkloadIdentity("arn:aws:iam::123456789012:role/caller").
		Replicas(5).Template(v1alpha1.PodTemplate{PriorityClassName: "high"}).Obj()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("endpoint (-want +got):\n%s", diff)
	}
}

func TestBuiltObjectsAreIndependent(t *testing.T) {
	builder := testutil.MakeModelEndpoint("nova").Secret("one")
	first := builder.Obj()
	builder.Secret("two")
	first.Spec.Model.ID = "amazon.nova-pro-v1:0"
	if got := first.Spec.Credentials.Secret.Name; got != "one" {
		t.Errorf("Secret of an object built before = %q, want one", got)
	}
	if got := builder.Obj().Spec.Model.ID; got != "eu.anthropic.claude-sonnet-4-5-20250929-v1:0" {
		t.Errorf("model of an object built after = %q, want the builder's own", got)
	}
}
