// SPDX-License-Identifier: Apache-2.0

package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// Spec is a program to start.
type Spec struct {
	Name string
	Path string
	Args []string
	// Env is added to Environment.
	Env []string
	// Log receives the output of the program, at its end.
	Log string
	// Join lists cgroup.procs files of the control groups to run in. Children
	// inherit them.
	Join []string
}

// Table starts processes and remembers them in a folder, one file for each.
type Table struct {
	Proc   Proc
	Folder string
}

// enter writes the shell's own process ID to the files before "--", then
// becomes the program, so that no child can be born outside the groups.
const enter = `while [ "$1" != -- ]; do echo $$ >"$1" || exit 126; shift; done; shift; exec "$@"`

// Ensure starts the program unless the process recorded for its name lives.
func (t Table) Ensure(spec Spec) (started bool, err error) {
	if t.Running(spec.Name) {
		return false, nil
	}
	cmd, err := start(spec)
	if err != nil {
		return false, fmt.Errorf("start %s: %w", spec.Name, err)
	}
	if err := t.record(spec.Name, cmd.Process.Pid); err != nil {
		return true, errors.Join(fmt.Errorf("record %s: %w", spec.Name, err), cmd.Process.Kill())
	}
	go func() { _ = cmd.Wait() }()
	return true, nil
}

func start(spec Spec) (*exec.Cmd, error) {
	log, err := os.OpenFile(spec.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	args := append([]string{"-c", enter, "localkube"}, spec.Join...)
	args = append(append(args, "--", spec.Path), spec.Args...)
	cmd := exec.Command("/bin/sh", args...)
	cmd.Env = append(Environment(), spec.Env...)
	cmd.Dir = "/"
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd, cmd.Start()
}

// Environment is what a program of the cluster inherits of the caller's: where
// programs, the home and temporary files are. Credentials and proxies that the
// caller keeps in the environment stay out of the cluster.
func Environment() []string {
	var kept []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR"} {
		if value, found := os.LookupEnv(name); found {
			kept = append(kept, name+"="+value)
		}
	}
	return kept
}

// Running tells whether the process recorded for the name lives.
func (t Table) Running(name string) bool {
	id, err := t.Lookup(name)
	return err == nil && t.Proc.Alive(id)
}

// Lookup reads the record of a name.
func (t Table) Lookup(name string) (Identity, error) {
	var id Identity
	data, err := os.ReadFile(t.path(name))
	if err == nil {
		err = json.Unmarshal(data, &id)
	}
	if err != nil {
		return Identity{}, fmt.Errorf("read the record of %s: %w", name, err)
	}
	return id, nil
}

// Kill ends every recorded process that is still the one recorded.
func (t Table) Kill() error {
	entries, err := os.ReadDir(t.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var faults []error
	for _, entry := range entries {
		id, err := t.Lookup(strings.TrimSuffix(entry.Name(), ".json"))
		if err != nil || !t.Proc.Alive(id) {
			continue
		}
		if err := syscall.Kill(id.PID, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			faults = append(faults, fmt.Errorf("end process %d (%s): %w", id.PID, entry.Name(), err))
		}
	}
	return errors.Join(append(faults, err)...)
}

func (t Table) path(name string) string { return filepath.Join(t.Folder, name+".json") }

func (t Table) record(name string, pid int) error {
	id, err := t.Proc.Identify(pid)
	if err != nil {
		return err
	}
	data, err := json.Marshal(id)
	if err != nil {
		return err
	}
	if err := os.WriteFile(t.path(name)+".new", data, 0o644); err != nil {
		return err
	}
	return os.Rename(t.path(name)+".new", t.path(name))
}
