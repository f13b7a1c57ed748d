// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

// What the operator writes is what the proxy reads, and the revision is the one that the proxy reports.
func TestTheProxyTakesEveryConfiguration(t *testing.T) {
	for name, edit := range map[string]func(*v1alpha1.ModelEndpoint){
		"default":      func(*v1alpha1.ModelEndpoint) {},
		"everything":   everything,
		"irsa":         identity("arn:aws:iam::123456789012:role/bedrock"),
		"pod identity": identity(""),
		"a short grace": func(ep *v1alpha1.ModelEndpoint) {
			ep.Spec.Template = &v1alpha1.PodTemplate{TerminationGracePeriodSeconds: 15}
		},
		"a long request": func(ep *v1alpha1.ModelEndpoint) {
			ep.Spec.Timeouts.RequestSeconds = 3600
		},
	} {
		t.Run(name, func(t *testing.T) {
			ep := testutil.MakeModelEndpoint("claude").With(edit).Obj()
			children, err := NewChildren(ep, options())
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "config.yaml")
			if err := os.WriteFile(path, []byte(children.ConfigMap.Data["config.yaml"]), 0o600); err != nil {
				t.Fatal(err)
			}
			got, revision, err := proxyconfig.Load(path)
			if err != nil {
				t.Fatalf("the proxy refuses it: %v", err)
			}
			if revision != children.Revision {
				t.Errorf("the proxy reports revision %s, and the operator's is %s", revision, children.Revision)
			}
			if diff := cmp.Diff(Config(ep, options()), *got); diff != "" {
				t.Errorf("configuration (-written +read):\n%s", diff)
			}
		})
	}
}

func TestDrainFitsTheGrace(t *testing.T) {
	for grace, want := range map[int64]proxyconfig.Drain{
		0:   {EndpointRemovalSeconds: 10, TerminationSeconds: 140},
		15:  {EndpointRemovalSeconds: 2, TerminationSeconds: 5},
		600: {EndpointRemovalSeconds: 10, TerminationSeconds: 590},
	} {
		ep := testutil.MakeModelEndpoint("claude").Obj()
		ep.Spec.Template = &v1alpha1.PodTemplate{TerminationGracePeriodSeconds: grace}
		if diff := cmp.Diff(want, drain(ep)); diff != "" {
			t.Errorf("grace of %d s (-want +got):\n%s", grace, diff)
		}
	}
}
