// SPDX-License-Identifier: Apache-2.0

package build

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/components"
)

// tree writes a module with one program in cmd/tool.
func tree(t *testing.T, program string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":                    "module example.test/tool\n\ngo 1.26.0\n",
		"cmd/tool/main.go":          program,
		"modules/kubernetes/go.mod": "module example.test/pins\n\nrequire k8s.io/kubernetes v1.2.3\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const goodProgram = "package main\n\nfunc main() {}\n"

func tool() []components.Component {
	return []components.Component{{Name: "tool", Module: ".", Package: "./cmd/tool"}}
}

func builder(t *testing.T, program string) (Builder, *bytes.Buffer) {
	t.Helper()
	source := tree(t, program)
	cache, err := Open(t.TempDir(), source)
	if err != nil {
		t.Fatal(err)
	}
	var progress bytes.Buffer
	return Builder{Source: source, Cache: cache, Progress: &progress}, &progress
}

func TestBuildOnce(t *testing.T) {
	b, progress := builder(t, goodProgram)
	if err := b.Build(t.Context(), tool()); err != nil {
		t.Fatal(err)
	}
	if !b.Cache.Has("tool") || !strings.Contains(progress.String(), "[1/1] tool: built") {
		t.Errorf("not built, or not told: %q", progress)
	}
	progress.Reset()
	if err := b.Build(t.Context(), tool()); err != nil || progress.Len() > 0 {
		t.Errorf("the second build does something: %v, %q", err, progress)
	}
}

func TestBuildLeavesNothingHalfMade(t *testing.T) {
	stopped, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupted"))
	for name, tc := range map[string]struct {
		ctx            context.Context
		program, fault string
	}{
		"a program that does not compile": {t.Context(), "package main\n\nfunc main() { absent() }\n", "undefined: absent"},
		"a build that is interrupted":     {stopped, goodProgram, "interrupted"},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := builder(t, tc.program)
			err := b.Build(tc.ctx, tool())
			if err == nil || !strings.Contains(err.Error(), tc.fault) {
				t.Errorf("error %v, want one with %q", err, tc.fault)
			}
			left, err := filepath.Glob(filepath.Join(b.Cache.Root, "unfinished*"))
			if err != nil || len(left) > 0 || b.Cache.Has("tool") {
				t.Errorf("left: %v, %v; in the cache: %t", left, err, b.Cache.Has("tool"))
			}
		})
	}
}

func TestKeyFollowsWhatDecidesTheProgram(t *testing.T) {
	source := tree(t, goodProgram)
	key := func(set []components.Component) string {
		t.Helper()
		key, err := Key(source, set)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	change := func(name string) func() []components.Component {
		return func() []components.Component {
			if err := os.WriteFile(filepath.Join(source, name), []byte(name), 0o644); err != nil {
				t.Fatal(err)
			}
			return tool()
		}
	}
	flags := tool()
	flags[0].LDFlags = "-X main.version=2"
	for _, tc := range []struct {
		name    string
		change  func() []components.Component
		changed bool
	}{
		{"nothing", tool, false},
		{"a note beside the modules", change("README.md"), false},
		{"a test", change("cmd/tool/main_test.go"), false},
		{"linker flags", func() []components.Component { return flags }, true},
		{"a pin", change("modules/kubernetes/go.sum"), true},
		{"a source", change("cmd/tool/main.go"), true},
	} {
		before := key(tool())
		if after := key(tc.change()); (after != before) != tc.changed {
			t.Errorf("%s: the key goes from %s to %s, want a change: %t", tc.name, before, after, tc.changed)
		}
	}
}

func TestFindSource(t *testing.T) {
	source := tree(t, goodProgram)
	got, err := FindSource(filepath.Join(source, "cmd", "tool"))
	if err != nil || got != source {
		t.Errorf("FindSource = %q, %v, want %q", got, err, source)
	}
	if got, err := FindSource(t.TempDir()); err == nil {
		t.Errorf("FindSource = %q outside a clone", got)
	}
}

func TestLock(t *testing.T) {
	root := t.TempDir()
	unlock, err := Lock(t.Context(), root, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	var progress bytes.Buffer
	if _, err := Lock(stopped, root, &progress); !errors.Is(err, context.Canceled) {
		t.Errorf("a second lock: %v, want that it waits", err)
	}
	if !strings.Contains(progress.String(), "waiting for another localkube") {
		t.Errorf("the wait is not told: %q", &progress)
	}
	unlock()
	unlock, err = Lock(t.Context(), root, &progress)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
