// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/yaml"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

var update = flag.Bool("update", false, "write the golden files anew")

func options() Options {
	return Options{
		ProxyImage:         "outcrop.dev/proxy:test",
		AllowedHosts:       proxyconfig.DefaultAllowedHosts(),
		ModelCheckInterval: 5 * time.Minute,
		OperatorNamespace:  "outcrop-system",
	}
}

// everything sets every field that shapes a child.
func everything(ep *v1alpha1.ModelEndpoint) {
	ep.Spec.Replicas = new(int32(3))
	ep.Spec.Model.ServedNames = []string{"claude-sonnet"}
	ep.Spec.Fidelity = v1alpha1.FidelityStrict
	ep.Spec.Limits = v1alpha1.Limits{MaxBodyBytes: 1_000_000, MaxConcurrentRequests: 64}
	ep.Spec.Telemetry = &v1alpha1.Telemetry{Tracing: &v1alpha1.Tracing{Endpoint: "http://collector.observability.svc:4318", SamplingPercent: new(int32(10))}}
	ep.Spec.CORS = &v1alpha1.CORS{AllowedOrigins: []string{"https://app.example.com"}, MaxAgeSeconds: new(int32(60))}
	ep.Spec.Template = &v1alpha1.PodTemplate{
		Labels:            map[string]v1alpha1.LabelValue{"team": "a", LabelInstance: "not-mine"},
		Annotations:       map[string]v1alpha1.AnnotationValue{"example.com/note": "hello"},
		Resources:         &v1alpha1.Resources{Limits: v1alpha1.ResourceAmounts{CPU: new(resource.MustParse("1500m")), Memory: new(resource.MustParse("1Gi"))}},
		NodeSelector:      map[string]v1alpha1.LabelValue{"kubernetes.io/os": "linux"},
		Tolerations:       []v1alpha1.Toleration{{Key: "dedicated", Operator: corev1.TolerationOpEqual, Value: "llm", Effect: corev1.TaintEffectNoExecute, TolerationSeconds: new(int64(60))}},
		TopologySpread:    []v1alpha1.TopologySpread{{TopologyKey: "topology.kubernetes.io/zone", MaxSkew: 2, WhenUnsatisfiable: corev1.DoNotSchedule}},
		PriorityClassName: "high",

		TerminationGracePeriodSeconds: 20,
	}
}

func TestChildren(t *testing.T) {
	cases := map[string]struct {
		edit    func(*v1alpha1.ModelEndpoint)
		options func(*Options)
	}{
		"default":      {},
		"one-replica":  {edit: func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Replicas = new(int32(1)) }},
		"everything":   {edit: everything},
		"irsa":         {edit: identity("arn:aws:iam::123456789012:role/bedrock")},
		"pod-identity": {edit: identity("")},
		"simulator": {options: func(o *Options) {
			o.UpstreamURL, o.AllowedHosts = "http://sim.demo.svc:8080/{region}", []string{"sim.demo.svc:8080"}
		}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			ep, o := testutil.MakeModelEndpoint("claude").Obj(), options()
			ep.UID = "7d4e6b1e-0000-0000-0000-000000000000"
			if tc.edit != nil {
				tc.edit(ep)
			}
			if tc.options != nil {
				tc.options(&o)
			}
			children, err := NewChildren(ep, o)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, children)
		})
	}
}

func identity(roleARN string) func(*v1alpha1.ModelEndpoint) {
	return func(ep *v1alpha1.ModelEndpoint) {
		ep.Spec.Credentials = v1alpha1.Credentials{WorkloadIdentity: &v1alpha1.WorkloadIdentity{RoleARN: roleARN}}
	}
}

// golden compares the children with a file, which -update writes.
func golden(t *testing.T, name string, c Children) {
	t.Helper()
	all := []any{c.ServiceAccount, c.ConfigMap, c.NetworkPolicy, c.Service}
	if c.PodDisruptionBudget != nil {
		all = append(all, c.PodDisruptionBudget)
	}
	var got bytes.Buffer
	for _, child := range append(all, c.Deployment) {
		document, err := yaml.Marshal(child)
		if err != nil {
			t.Fatal(err)
		}
		got.WriteString("---\n")
		got.Write(document)
	}
	path := filepath.Join("testdata", name+".golden.yaml")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
