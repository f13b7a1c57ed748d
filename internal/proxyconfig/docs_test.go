// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// TestDocumentedConfiguration holds the configuration in the documents to the code: it is valid, has every member, and shows the defaults.
func TestDocumentedConfiguration(t *testing.T) {
	page, err := os.ReadFile("../../docs/proxy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "\n## Outside Kubernetes\n")
	_, rest, _ = strings.Cut(rest, "```yaml\n")
	shown, _, _ := strings.Cut(rest, "```")
	got, _, err := Load(writeFile(t, shown))
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Endpoint, want.Model.ID, want.Model.Region, want.Model.ServedNames = got.Endpoint, got.Model.ID, got.Model.Region, got.Model.ServedNames
	want.Upstream.URL, want.Upstream.AllowedHosts = DefaultUpstreamURL(got.Model.Region), got.Upstream.AllowedHosts
	want.Credentials.SecretName, want.CORS, want.Telemetry.Tracing.Endpoint = got.Credentials.SecretName, got.CORS, got.Telemetry.Tracing.Endpoint
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("docs/proxy.md shows other values than the defaults (-default +shown)\n%s", diff)
	}
	var tree map[string]any
	if err := yaml.Unmarshal([]byte(shown), &tree); err != nil {
		t.Fatal(err)
	}
	for _, path := range leaves(reflect.TypeFor[Config](), "") {
		if !has(tree, strings.Split(path, ".")) {
			t.Errorf("docs/proxy.md does not show %s", path)
		}
	}
}

func has(tree map[string]any, path []string) bool {
	value, present := tree[path[0]]
	below, isTree := value.(map[string]any)
	return present && (len(path) == 1 || isTree && has(below, path[1:]))
}
