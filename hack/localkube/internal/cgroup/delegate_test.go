// SPDX-License-Identifier: Apache-2.0

package cgroup

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree writes the root of a version 2 tree; what is written to its control
// file stays there instead of taking effect.
func tree(t *testing.T, may, did string) Hierarchy {
	t.Helper()
	root := t.TempDir()
	for name, content := range map[string]string{offered: may, delegated: did} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Hierarchy{Mount: root, Unified: true}
}

func TestDelegation(t *testing.T) {
	legacy := Hierarchy{Mount: t.TempDir()}
	for name, tc := range map[string]struct {
		may, did, before string
		trees            []Hierarchy
		create           bool
		want             string
	}{
		"a pure tree passes a controller on":   {may: "pids", create: true, want: "+pids"},
		"a mixed machine is left alone":        {may: "hugetlb", trees: []Hierarchy{legacy}, create: true, want: ""},
		"what was passed on is taken back":     {did: "pids", want: "-pids"},
		"what was passed on before stays":      {did: "pids", before: "pids", want: "pids"},
		"a mixed machine is left alone at end": {did: "hugetlb", trees: []Hierarchy{legacy}, want: "hugetlb"},
	} {
		t.Run(name, func(t *testing.T) {
			unified := tree(t, tc.may, tc.did)
			group := Group{Name: "test", Trees: append([]Hierarchy{unified}, tc.trees...)}
			if tc.create {
				if err := group.Create(); err != nil {
					t.Fatal(err)
				}
			} else {
				group.Undelegate([]string{tc.before})
			}
			got, err := os.ReadFile(filepath.Join(unified.Mount, delegated))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, string(got)); diff != "" {
				t.Errorf("control file (-want +got):\n%s", diff)
			}
		})
	}
}
