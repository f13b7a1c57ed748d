// SPDX-License-Identifier: Apache-2.0

// Package layering holds the rules of who may import whom against the whole tree.
package layering

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/outcrop-dev/outcrop/"

// listed is what go list tells of a package. Deps holds all that it needs, however far down; tests are not part of it.
type listed struct {
	ImportPath string
	Deps       []string
	Imports    []string
	// TestGoFiles and XTestGoFiles are all the files of a package of tests alone.
	TestGoFiles, XTestGoFiles []string
}

// list asks the go command about the packages that fit the patterns.
func list(t *testing.T, patterns ...string) []listed {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", append([]string{"list", "-e", "-json=ImportPath,Deps,Imports,TestGoFiles,XTestGoFiles"}, patterns...)...)
	command.Dir = "../.."
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func isKubernetes(path string) bool {
	return strings.HasPrefix(path, "k8s.io/") || strings.HasPrefix(path, "sigs.k8s.io/")
}

// dataPlane are the packages that run without Kubernetes.
var dataPlane = []string{
	"./cmd/proxy", "./cmd/bedrock-sim", "./internal/proxy", "./internal/proxyconfig", "./internal/bedrock", "./internal/bedrocksim", "./internal/sse",
	"./internal/version", "./internal/openapi", "./internal/wire/...", "./internal/translate/...", "./internal/jsonstring", "./internal/model", "./internal/headroom", "./internal/hijack", "./internal/linequeue", "./internal/otlp",
}

func TestDataPlaneKnowsNothingOfKubernetes(t *testing.T) {
	packages := list(t, dataPlane...)
	if len(packages) < len(dataPlane) {
		t.Fatalf("only %d packages were found for %d patterns", len(packages), len(dataPlane))
	}
	for _, p := range packages {
		hasTests := len(p.TestGoFiles)+len(p.XTestGoFiles) > 0
		if len(p.Deps) == 0 && !hasTests && p.ImportPath != module+"internal/version" {
			t.Errorf("%s has no dependencies at all: it was not found", p.ImportPath)
		}
		if at := slices.IndexFunc(p.Deps, isKubernetes); at >= 0 {
			t.Errorf("%s depends on %s", p.ImportPath, p.Deps[at])
		}
	}
}

func TestVersionImportsNothing(t *testing.T) {
	for _, p := range list(t, "./internal/version") {
		if len(p.Imports) > 0 {
			t.Errorf("internal/version imports %v", p.Imports)
		}
	}
}

func TestSimulatorIsForItsCommandAndForTestsOnly(t *testing.T) {
	importers := importersOf(t, module+"internal/bedrocksim")
	if !slices.Equal(importers, []string{module + "cmd/bedrock-sim"}) {
		t.Errorf("internal/bedrocksim is imported by %v, want cmd/bedrock-sim alone", importers)
	}
}

func TestProxyIsForItsCommandOnly(t *testing.T) {
	importers := importersOf(t, module+"internal/proxy")
	if !slices.Equal(importers, []string{module + "cmd/proxy"}) {
		t.Errorf("internal/proxy is imported by %v, want cmd/proxy alone: the operator talks to it by HTTP", importers)
	}
}

func TestSimulatorSharesNothingWithTheProxy(t *testing.T) {
	for _, p := range list(t, "./internal/bedrocksim") {
		for _, dep := range p.Deps {
			if strings.HasPrefix(dep, module) {
				t.Errorf("internal/bedrocksim depends on %s: a mistake there would be repeated", dep)
			}
		}
	}
}

func TestTranslatorsDoNoTransport(t *testing.T) {
	for _, p := range list(t, "./internal/translate/...", "./internal/wire/...") {
		for _, dep := range p.Imports {
			if dep == "net" || dep == "os" || strings.HasPrefix(dep, "github.com/aws/") {
				t.Errorf("%s imports %s: translators are pure", p.ImportPath, dep)
			}
		}
	}
}

// importersOf are the packages outside of tests that import the path.
func importersOf(t *testing.T, path string) []string {
	t.Helper()
	var importers []string
	for _, p := range list(t, "./...") {
		if slices.Contains(p.Imports, path) {
			importers = append(importers, p.ImportPath)
		}
	}
	return importers
}
