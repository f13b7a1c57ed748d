// SPDX-License-Identifier: Apache-2.0

package cgroup

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	version1 = "30 25 0:26 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n" +
		"31 25 0:27 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids\n"
	version2 = "35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:4 master:2 - cgroup2 cgroup2 rw,nsdelegate\n"
	others   = "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n24 22 0:21 / /sys rw - sysfs sysfs rw\n"
)

func TestHierarchies(t *testing.T) {
	memory := Hierarchy{Mount: "/sys/fs/cgroup/memory"}
	pids := Hierarchy{Mount: "/sys/fs/cgroup/pids"}
	unified := Hierarchy{Mount: "/sys/fs/cgroup", Unified: true}
	for name, tc := range map[string]struct {
		mountinfo string
		want      []Hierarchy
		fault     string
	}{
		"version 1":                    {mountinfo: others + version1, want: []Hierarchy{memory, pids}},
		"version 2":                    {mountinfo: others + version2, want: []Hierarchy{unified}},
		"both: the unified tree first": {mountinfo: version1 + version2 + others, want: []Hierarchy{unified, memory, pids}},
		"none":                         {mountinfo: others, fault: "mount cgroup2"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "mountinfo")
			if err := os.WriteFile(path, []byte(tc.mountinfo), 0o644); err != nil {
				t.Fatal(err)
			}
			got, err := Hierarchies(path)
			if (tc.fault == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tc.fault) {
				t.Errorf("error %v, want one with %q", err, tc.fault)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("Hierarchies (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCreateAndRemove(t *testing.T) {
	trees := []Hierarchy{{Mount: t.TempDir(), Unified: true}, {Mount: t.TempDir()}}
	group := Group{Name: "test", Trees: trees}
	for range 2 {
		if err := group.Create(); err != nil {
			t.Fatal(err)
		}
	}
	pod := filepath.Join(trees[1].Mount, "test", "kubepods", "pod1")
	if err := os.MkdirAll(pod, 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := group.Remove(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, tree := range trees {
		if left, err := filepath.Glob(filepath.Join(tree.Mount, "test*")); err != nil || len(left) > 0 {
			t.Errorf("left: %v, %v", left, err)
		}
	}
}

func TestProcessesOfAllTreesAndChildren(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	group := Group{Name: "test", Trees: []Hierarchy{{Mount: first}, {Mount: second}}}
	for folder, pids := range map[string]string{
		filepath.Join(first, "test", "system"):         "12\n11\n",
		filepath.Join(second, "test", "kubepods", "a"): "12\n13\n0\n",
		filepath.Join(second, "other"):                 "99\n",
	} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "cgroup.procs"), []byte(pids), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := group.Processes()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{11, 12, 13}, got); diff != "" {
		t.Errorf("Processes (-want +got):\n%s", diff)
	}
}

func TestRemoveNamesWhatIsLeft(t *testing.T) {
	group := Group{Name: "test", Trees: []Hierarchy{{Mount: t.TempDir()}}}
	busy := filepath.Join(group.Trees[0].Mount, "test", "busy")
	if err := os.MkdirAll(busy, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(busy, "cannot.go"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := group.Remove(ctx); err == nil || !strings.Contains(err.Error(), busy) {
		t.Errorf("Remove = %v, want an error that names %s", err, busy)
	}
}
