// SPDX-License-Identifier: Apache-2.0

package process

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

const (
	testBoot = "5e0b1f4e-0000-4000-8000-000000000001"
	testPID  = 4711
)

// fakeProc writes a /proc with one process, whose stat is given.
func fakeProc(t *testing.T, boot, stat string) Proc {
	t.Helper()
	root := t.TempDir()
	files := map[string]string{"sys/kernel/random/boot_id": boot + "\n"}
	if stat != "" {
		files[strconv.Itoa(testPID)+"/stat"] = stat
	}
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Proc{Root: root}
}

func stat(command, state, startTicks string) string {
	return "4711 (" + command + ") " + state + " 1 4711 4711 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 9 0 " +
		startTicks + " 12345 678 18446744073709551615"
}

func TestAlive(t *testing.T) {
	recorded := Identity{PID: testPID, StartTicks: 1000, Boot: testBoot}
	for name, tc := range map[string]struct {
		boot, stat string
		want       bool
	}{
		"the process that was recorded":             {testBoot, stat("etcd", "S", "1000"), true},
		"a command with a parenthesis and a blank":  {testBoot, stat("a) Z 7", "R", "1000"), true},
		"another process with the same ID":          {testBoot, stat("etcd", "S", "1001"), false},
		"the same numbers in another boot":          {"another", stat("etcd", "S", "1000"), false},
		"a zombie":                                  {testBoot, stat("etcd", "Z", "1000"), false},
		"no such process":                           {testBoot, "", false},
		"a stat that ends too early to be believed": {testBoot, "4711 (etcd) S 1 2", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fakeProc(t, tc.boot, tc.stat).Alive(recorded); got != tc.want {
				t.Errorf("Alive = %t, want %t", got, tc.want)
			}
		})
	}
}

func TestIdentifyFindsItself(t *testing.T) {
	proc := Proc{Root: "/proc"}
	id, err := proc.Identify(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if !proc.Alive(id) {
		t.Errorf("%+v, this very process, is not alive", id)
	}
	id.StartTicks--
	if proc.Alive(id) {
		t.Errorf("%+v, which started earlier, is taken for this process", id)
	}
}
