// SPDX-License-Identifier: Apache-2.0

package host

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	podLogs      = "var/log/containers"
	cniRecords   = "var/lib/cni"
	kubeletFiles = "var/lib/kubelet"
	mountFiles   = "run/mount"
	deviceSocket = kubeletFiles + "/device-plugins/kubelet.sock"
	dialTimeout  = time.Second
)

// Traces finds what the parts of a cluster leave outside its own folders,
// because they cannot be told otherwise: the kubelet's links to logs and its
// socket for devices, libcni's record of what it has attached, and the folder
// of the mount program.
type Traces struct {
	// Root is the folder that holds the machine's file system, "/".
	Root string
	// State is the cluster's own folder, into which its links lead.
	State string
	// Name begins the names of the cluster's records.
	Name string
}

// fixedFolders are the folders with those below that the parts make, children
// first.
func fixedFolders() [][]string {
	return [][]string{
		{podLogs},
		{kubeletFiles + "/device-plugins", kubeletFiles},
		{cniRecords + "/results", cniRecords + "/cache", cniRecords},
		{mountFiles},
	}
}

// Foreign lists, as paths from the root, the fixed folders that are there
// before the cluster starts: they belong to something else.
func (t Traces) Foreign() []string {
	var foreign []string
	for _, folders := range fixedFolders() {
		top := folders[len(folders)-1]
		if _, err := os.Lstat(t.at(top)); err == nil {
			foreign = append(foreign, "/"+top)
		}
	}
	return foreign
}

// SharedRecords tells whether another user of CNI has records on the machine.
func (t Traces) SharedRecords() bool {
	entries, _ := filepath.Glob(t.at(cniRecords + "/*/*"))
	return slices.ContainsFunc(entries, func(entry string) bool {
		return !strings.HasPrefix(filepath.Base(entry), t.Name+"-")
	})
}

// Remove removes the cluster's own links, records and sockets, and then those
// of the fixed folders that are empty and not foreign. Whatever else has come
// to lie there stays.
func (t Traces) Remove(foreign []string) error {
	faults := []error{t.removeLinks(), t.removeRecords(), t.removeSocket()}
	if !slices.Contains(foreign, "/"+mountFiles) {
		faults = append(faults, removeIfBlank(t.at(mountFiles+"/utab")))
	}
	for _, folders := range fixedFolders() {
		if slices.Contains(foreign, "/"+folders[len(folders)-1]) {
			continue
		}
		for _, folder := range folders {
			faults = append(faults, removeIfEmpty(t.at(folder)))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("remove what the cluster left: %w", err)
	}
	return nil
}

func (t Traces) at(path string) string { return filepath.Join(t.Root, path) }

func (t Traces) removeLinks() error {
	var faults []error
	entries, _ := filepath.Glob(t.at(podLogs + "/*.log"))
	for _, entry := range entries {
		target, err := os.Readlink(entry)
		if err == nil && strings.HasPrefix(target, t.State+"/") {
			faults = append(faults, os.Remove(entry))
		}
	}
	return errors.Join(faults...)
}

func (t Traces) removeRecords() error {
	var faults []error
	for _, folder := range []string{"results", "cache"} {
		entries, _ := filepath.Glob(t.at(cniRecords + "/" + folder + "/" + t.Name + "-*"))
		for _, entry := range entries {
			faults = append(faults, os.Remove(entry))
		}
	}
	return errors.Join(faults...)
}

// removeSocket removes the kubelet's socket unless a kubelet listens there,
// which is then not the cluster's.
func (t Traces) removeSocket() error {
	path := t.at(deviceSocket)
	info, err := os.Lstat(path)
	if err == nil && info.Mode().Type() == fs.ModeSocket && deserted(path) {
		return os.Remove(path)
	}
	return nil
}

// deserted tells whether nobody listens at a socket.
func deserted(path string) bool {
	connection, err := net.DialTimeout("unix", path, dialTimeout)
	if err == nil {
		_ = connection.Close()
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}

// removeIfBlank removes a file without content. Some versions of the mount
// program make one ahead of use; nobody can miss it.
func removeIfBlank(path string) error {
	info, err := os.Lstat(path)
	if err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return os.Remove(path)
	}
	return nil
}

// removeIfEmpty asks the kernel, so that nothing that comes in between is lost.
func removeIfEmpty(folder string) error {
	err := syscall.Rmdir(folder)
	for _, kept := range []error{fs.ErrNotExist, syscall.ENOTEMPTY, syscall.EEXIST, syscall.EBUSY, syscall.ENOTDIR} {
		if errors.Is(err, kept) {
			return nil
		}
	}
	if err != nil {
		return &fs.PathError{Op: "rmdir", Path: folder, Err: err}
	}
	return nil
}
