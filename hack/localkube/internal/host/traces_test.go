// SPDX-License-Identifier: Apache-2.0

package host

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	ourLink   = "var/log/containers/ours.log"
	ourRecord = "var/lib/cni/results/kube-1-eth0"
	blankUtab = "run/mount/utab"
)

// machine is a small file system. Its root is relative, because the path of a
// socket has to be short.
func machine(t *testing.T) Traces {
	t.Helper()
	t.Chdir(t.TempDir())
	return Traces{Root: ".", State: "/var/lib/kube", Name: "kube"}
}

// put makes a file with its name as content, or a link to the target.
func (t Traces) put(test *testing.T, path, target string) {
	test.Helper()
	err := os.MkdirAll(filepath.Dir(t.at(path)), 0o755)
	if target != "" {
		err = errors.Join(err, os.Symlink(target, t.at(path)))
	} else {
		err = errors.Join(err, os.WriteFile(t.at(path), []byte(path), 0o644))
	}
	if err != nil {
		test.Fatal(err)
	}
}

// putOurs makes all that the parts of a cluster leave. The kubelet was killed,
// so that nobody listens at its socket.
func (t Traces) putOurs(test *testing.T) {
	test.Helper()
	t.put(test, ourLink, "/var/lib/kube/pod-logs/0.log")
	t.put(test, ourRecord, "")
	t.put(test, blankUtab, "")
	if err := os.Truncate(t.at(blankUtab), 0); err != nil {
		test.Fatal(err)
	}
	t.listen(test).Close()
}

// listen makes the kubelet's socket, which stays when it is closed.
func (t Traces) listen(test *testing.T) *net.UnixListener {
	test.Helper()
	path := t.at(deviceSocket)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		test.Fatal(err)
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		test.Fatal(err)
	}
	listener.SetUnlinkOnClose(false)
	return listener
}

// left lists what is below the root, folders with a slash.
func (t Traces) left(test *testing.T) []string {
	test.Helper()
	var all []string
	err := filepath.WalkDir(t.Root, func(path string, entry fs.DirEntry, err error) error {
		name := "/" + strings.TrimPrefix(path, ".")
		if entry.IsDir() && name != "/" {
			name += "/"
		}
		all = append(all, name)
		return err
	})
	if err != nil {
		test.Fatal(err)
	}
	return all
}

func TestRemoveLeavesNothingOfTheCluster(t *testing.T) {
	traces := machine(t)
	if foreign := traces.Foreign(); foreign != nil {
		t.Fatalf("Foreign = %v on an empty machine", foreign)
	}
	traces.putOurs(t)
	if traces.SharedRecords() {
		t.Error("the cluster's own records are taken for another's")
	}
	for range 2 {
		if err := traces.Remove(nil); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"/", "/run/", "/var/", "/var/lib/", "/var/log/"}
	if diff := cmp.Diff(want, traces.left(t)); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}

func TestRemoveSparesWhatCameAfterTheStart(t *testing.T) {
	traces := machine(t)
	traces.putOurs(t)
	theirs := []string{
		"run/mount/utab.lock", "var/lib/cni/results/podman-1-eth0", "var/lib/kubelet/pki/kubelet.crt",
		"var/log/containers/theirs.log",
	}
	for _, path := range theirs[:3] {
		traces.put(t, path, "")
	}
	traces.put(t, theirs[3], "/var/log/pods/0.log")
	if err := os.MkdirAll(traces.at("var/lib/kubelet/plugins"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := traces.Remove(nil); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"/", "/run/", "/run/mount/", "/run/mount/utab.lock", "/var/", "/var/lib/",
		"/var/lib/cni/", "/var/lib/cni/results/", "/var/lib/cni/results/podman-1-eth0",
		"/var/lib/kubelet/", "/var/lib/kubelet/pki/", "/var/lib/kubelet/pki/kubelet.crt", "/var/lib/kubelet/plugins/",
		"/var/log/", "/var/log/containers/", "/var/log/containers/theirs.log",
	}
	if diff := cmp.Diff(want, traces.left(t)); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if !traces.SharedRecords() {
		t.Error("the records of another user of CNI are overlooked")
	}
}

func TestRemoveSparesASocketThatAnotherKubeletServes(t *testing.T) {
	traces := machine(t)
	defer traces.listen(t).Close()
	if err := traces.Remove(nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(traces.at(deviceSocket)); err != nil {
		t.Errorf("the socket is gone: %v", err)
	}
}

func TestForeignFoldersStayThoughEmpty(t *testing.T) {
	traces := machine(t)
	for _, folder := range []string{"var/log/containers", "var/lib/cni/results", "run/mount"} {
		if err := os.MkdirAll(traces.at(folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	foreign := traces.Foreign()
	if diff := cmp.Diff([]string{"/var/log/containers", "/var/lib/cni", "/run/mount"}, foreign); diff != "" {
		t.Fatalf("foreign (-want +got):\n%s", diff)
	}
	traces.putOurs(t)
	if err := traces.Remove(foreign); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"/", "/run/", "/run/mount/", "/run/mount/utab", "/var/", "/var/lib/", "/var/lib/cni/", "/var/lib/cni/results/",
		"/var/log/", "/var/log/containers/",
	}
	if diff := cmp.Diff(want, traces.left(t)); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}
