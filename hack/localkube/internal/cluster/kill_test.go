// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/process"
)

func TestKillEndsThePartItNamesAndNoOther(t *testing.T) {
	c := prepared(t)
	t.Cleanup(func() { _ = c.table().Kill() })
	for _, name := range []string{"etcd", "coredns"} {
		spec := process.Spec{
			Name: name, Path: "/bin/sleep", Args: []string{"300"}, Log: c.Layout.Log(name),
			Join: []string{filepath.Join(t.TempDir(), "cgroup.procs")},
		}
		if _, err := c.table().Ensure(spec); err != nil {
			t.Fatal(err)
		}
	}
	id, err := c.table().Lookup("etcd")
	if err != nil {
		t.Fatal(err)
	}
	handle, err := os.FindProcess(id.PID)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Kill("etcd"); err != nil {
		t.Fatal(err)
	}
	// The table waits for it as well; whichever comes second is told that
	// there is no such child any more, which is as good.
	_, _ = handle.Wait()
	if c.table().Running("etcd") || !c.table().Running("coredns") {
		t.Errorf("etcd runs: %t, coredns runs: %t", c.table().Running("etcd"), c.table().Running("coredns"))
	}
	if err := c.Kill("etcd"); err == nil || !strings.Contains(err.Error(), "does not run") {
		t.Errorf("Kill of a dead part = %v", err)
	}
}

func TestKillRefusesWhatIsNoPart(t *testing.T) {
	c := prepared(t)
	for name, want := range map[string]string{
		"etdc":       "kube-apiserver",
		"../outside": "kube-apiserver",
		"etcd":       "record of etcd",
	} {
		if err := c.Kill(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Kill(%q) = %v, want an error with %q", name, err, want)
		}
	}
}
