// SPDX-License-Identifier: Apache-2.0

package crdcel_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGeneratedFilesAreCurrent generates the CRD and the deepcopy methods again, with the same tool as make generate.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	folder := t.TempDir()
	generate(t, "crd", "paths=./api/...", "output:crd:dir="+folder)
	generate(t, "object:headerFile=hack/boilerplate.go.txt", "paths=./api/...", "output:object:dir="+folder)
	for committed, generated := range map[string]string{
		"config/crd/bases/outcrop.dev_modelendpoints.yaml": "outcrop.dev_modelendpoints.yaml",
		"api/v1alpha1/zz_generated.deepcopy.go":            "zz_generated.deepcopy.go",
	} {
		want, got := text(t, filepath.Join(folder, generated)), text(t, filepath.Join(root, committed))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is not what the types say, run make generate (-generated +committed):\n%s", committed, diff)
		}
	}
}

func generate(t *testing.T, args ...string) {
	t.Helper()
	tool := exec.CommandContext(t.Context(), "go", append([]string{"tool", "-modfile=go.tools.mod", "controller-gen"}, args...)...)
	tool.Dir = root
	if output, err := tool.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", tool.Args, err, output)
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
