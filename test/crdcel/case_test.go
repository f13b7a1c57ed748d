// SPDX-License-Identifier: Apache-2.0

package crdcel_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// wantHeader begins the first line of a refused case; the rest of the line is the API server's whole message.
const wantHeader = "# want: "

// example is one file of testdata: an object, and what the API server says to it.
type example struct {
	path   string
	want   string
	object *unstructured.Unstructured
}

// load reads every case of a folder, by its file's name. It fails where fewer than least are there.
func load(t *testing.T, folder string, least int) map[string]example {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) < least {
		t.Errorf("%d cases in testdata/%s, want at least %d", len(paths), folder, least)
	}
	cases := make(map[string]example, len(paths))
	for _, path := range paths {
		cases[strings.TrimSuffix(filepath.Base(path), ".yaml")] = read(t, path)
	}
	return cases
}

func read(t *testing.T, path string) example {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	object := &unstructured.Unstructured{}
	if err := yaml.UnmarshalStrict(text, &object.Object); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	object.SetNamespace("default")
	return example{path: path, want: header(string(text)), object: object}
}

func header(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	want, found := strings.CutPrefix(first, wantHeader)
	if !found {
		return ""
	}
	return want
}

// record writes the message that a case got into its first line.
func record(t *testing.T, path, message string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	body := string(text)
	if header(body) != "" {
		_, body, _ = strings.Cut(body, "\n")
	}
	if err := os.WriteFile(path, []byte(wantHeader+message+"\n"+body), 0o600); err != nil {
		t.Fatal(err)
	}
}
