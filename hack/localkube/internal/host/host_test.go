// SPDX-License-Identifier: Apache-2.0

package host

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMountsTakesOnlyItsOwnLatestFirst(t *testing.T) {
	const mountinfo = `22 1 254:0 / / rw - ext4 /dev/vda rw
50 22 0:40 / /run/kube rw shared:1 - tmpfs tmpfs rw
51 50 0:41 / /run/kube/pod\040one rw - overlay overlay rw
52 22 0:42 / /run/kubernetes rw - tmpfs tmpfs rw
53 22 0:43 / /var/lib/kube/pods/a rw shared:2 master:1 - tmpfs tmpfs rw
garbage
`
	path := filepath.Join(t.TempDir(), "mountinfo")
	if err := os.WriteFile(path, []byte(mountinfo), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := Mounts(path, "/run/kube", "/var/lib/kube")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"/var/lib/kube/pods/a", "/run/kube/pod one", "/run/kube"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Mounts (-want +got):\n%s", diff)
	}
}

func TestSettingsAreRestored(t *testing.T) {
	root := t.TempDir()
	write := func(name, value string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(value), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("net/ipv4/ip_forward", "0\n")
	write("kernel/panic", "0\n")
	write("kernel/hostname", "one\n")
	before, err := ReadSettings(root)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Settings{"net/ipv4/ip_forward": "0", "kernel/panic": "0"}, before); diff != "" {
		t.Fatalf("settings (-want +got):\n%s", diff)
	}
	write("net/ipv4/ip_forward", "1\n")
	write("kernel/hostname", "two\n")
	if err := before.Restore(root); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"net/ipv4/ip_forward": "0", "kernel/panic": "0\n", "kernel/hostname": "two\n"} {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || string(got) != want {
			t.Errorf("%s = %q, %v, want %q", name, got, err, want)
		}
	}
}
