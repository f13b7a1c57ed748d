// SPDX-License-Identifier: Apache-2.0

package process

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func startSleep(t *testing.T, table Table) Spec {
	t.Helper()
	spec := Spec{
		Name: "sleep",
		Path: "/bin/sleep",
		Args: []string{"300"},
		Log:  filepath.Join(t.TempDir(), "sleep.log"),
		Join: []string{filepath.Join(t.TempDir(), "cgroup.procs")},
	}
	t.Cleanup(func() { _ = table.Kill() })
	if started, err := table.Ensure(spec); err != nil || !started {
		t.Fatalf("Ensure = %t, %v", started, err)
	}
	return spec
}

func TestEnsureStartsOnceAndAgainAfterDeath(t *testing.T) {
	table := Table{Proc: Proc{Root: "/proc"}, Folder: t.TempDir()}
	spec := startSleep(t, table)
	if started, err := table.Ensure(spec); err != nil || started {
		t.Errorf("Ensure of a running process = %t, %v", started, err)
	}
	first, err := table.Lookup(spec.Name)
	if err != nil {
		t.Fatal(err)
	}
	end(t, table, first)
	if table.Running(spec.Name) {
		t.Error("the killed process is said to run")
	}
	if started, err := table.Ensure(spec); err != nil || !started {
		t.Errorf("Ensure of a dead process = %t, %v", started, err)
	}
	second, err := table.Lookup(spec.Name)
	if err != nil {
		t.Fatal(err)
	}
	if second == first {
		t.Errorf("the record still names the dead process %+v", first)
	}
	end(t, table, second)
}

// end kills what the table knows and returns when the process is gone.
func end(t *testing.T, table Table, id Identity) {
	t.Helper()
	handle, err := os.FindProcess(id.PID)
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Kill(); err != nil {
		t.Fatal(err)
	}
	// The table waits for it as well; whichever comes second is told that
	// there is no such child any more, which is as good.
	_, _ = handle.Wait()
}

func TestEnsureJoinsTheGroupBeforeTheProgramStarts(t *testing.T) {
	table := Table{Proc: Proc{Root: "/proc"}, Folder: t.TempDir()}
	group := filepath.Join(t.TempDir(), "cgroup.procs")
	seen := filepath.Join(t.TempDir(), "seen")
	spec := Spec{
		Name: "cat", Path: "/bin/cp", Args: []string{group, seen},
		Log: filepath.Join(t.TempDir(), "log"), Join: []string{group},
	}
	if _, err := table.Ensure(spec); err != nil {
		t.Fatal(err)
	}
	id, err := table.Lookup(spec.Name)
	if err != nil {
		t.Fatal(err)
	}
	if handle, err := os.FindProcess(id.PID); err == nil {
		_, _ = handle.Wait()
	}
	data, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(data)); got != strconv.Itoa(id.PID) {
		t.Errorf("the program saw process %q in its group, want its own, %d", got, id.PID)
	}
}

func TestProgramsInheritOnlyWhatTheyNeed(t *testing.T) {
	temporary := t.TempDir()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "HTTPS_PROXY": "http://127.0.0.1:9",
		"KUBECONFIG": "/elsewhere", "HOME": "/home/of/the/caller", "TMPDIR": temporary,
	} {
		t.Setenv(name, value)
	}
	spec := Spec{
		Name: "env", Path: "/usr/bin/env", Env: []string{"PATH=/tools"},
		Log: filepath.Join(t.TempDir(), "log"), Join: []string{filepath.Join(t.TempDir(), "cgroup.procs")},
	}
	cmd, err := start(spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(spec.Log)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(data)) {
		name, _, _ := strings.Cut(line, "=")
		// The shell that joins the group sets these by itself.
		if !slices.Contains([]string{"PWD", "OLDPWD", "SHLVL", "_"}, name) {
			got = append(got, strings.TrimSpace(line))
		}
	}
	slices.Sort(got)
	want := []string{"HOME=/home/of/the/caller", "PATH=/tools", "TMPDIR=" + temporary}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

func TestKillSparesAStrangerWithTheSamePID(t *testing.T) {
	table := Table{Proc: Proc{Root: "/proc"}, Folder: t.TempDir()}
	spec := startSleep(t, table)
	running, err := table.Lookup(spec.Name)
	if err != nil {
		t.Fatal(err)
	}
	stale := Table{Proc: table.Proc, Folder: t.TempDir()}
	record := `{"pid":` + strconv.Itoa(running.PID) + `,"startTicks":1,"boot":"` + running.Boot + `"}`
	if err := os.WriteFile(stale.path(spec.Name), []byte(record), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := stale.Kill(); err != nil {
		t.Fatal(err)
	}
	if !table.Running(spec.Name) {
		t.Error("Kill ended a process that only has the recorded process ID")
	}
	end(t, table, running)
}

func TestKillWithoutRecords(t *testing.T) {
	table := Table{Proc: Proc{Root: "/proc"}, Folder: filepath.Join(t.TempDir(), "none")}
	if err := table.Kill(); err != nil {
		t.Errorf("Kill = %v, want nothing to do", err)
	}
}
