// SPDX-License-Identifier: Apache-2.0

package components

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const source = "../.."

func TestEveryComponentIsPinned(t *testing.T) {
	version, err := KubernetesVersion(source)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, component := range All(version) {
		if seen[component.Name] {
			t.Errorf("%s is built twice", component.Name)
		}
		seen[component.Name] = true
		pins, err := os.ReadFile(filepath.Join(source, component.Module, "go.mod"))
		if err != nil {
			t.Errorf("%s: %v", component.Name, err)
			continue
		}
		if strings.HasPrefix(component.Package, ".") {
			if _, err := os.Stat(filepath.Join(source, component.Module, component.Package, "main.go")); err != nil {
				t.Errorf("%s: %v", component.Name, err)
			}
			continue
		}
		if !strings.Contains(string(pins), component.Package+"\n") {
			t.Errorf("%s: %s/go.mod has no tool %s", component.Name, component.Module, component.Package)
		}
	}
}

func TestAssetsComeFirst(t *testing.T) {
	all := All("v1.2.3")
	for i, asset := range Assets("v1.2.3") {
		if all[i].Name != asset.Name {
			t.Errorf("program %d is %s, want %s", i, all[i].Name, asset.Name)
		}
	}
}

func TestKubernetesKnowsItsVersion(t *testing.T) {
	flags := kubernetes("kubelet", "v1.36.3").LDFlags
	for _, want := range []string{"gitVersion=v1.36.3", "gitMajor=1", "gitMinor=36"} {
		if !strings.Contains(flags, "k8s.io/component-base/version."+want) {
			t.Errorf("%q is not in %q", want, flags)
		}
	}
}

func TestKubernetesVersionWithoutAPin(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, kubernetesModule, "go.mod")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("module example.test/pins\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if version, err := KubernetesVersion(folder); err == nil {
		t.Errorf("version %q out of nothing", version)
	}
}
