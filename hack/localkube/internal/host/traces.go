// SPDX-License-Identifier: Apache-2.0

package host

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// fixedFolders are outside the cluster's own folders, because the parts that
// write there cannot be told otherwise: the kubelet's links to logs and its
// socket for devices, libcni's record of what it has attached, and the folder
// of the mount program.
func fixedFolders() []string {
	return []string{"/var/log/containers", "/var/lib/kubelet", "/var/lib/cni", "/run/mount"}
}

// Foreign lists the fixed folders that are there before the cluster starts:
// they belong to something else.
func Foreign() []string {
	var foreign []string
	for _, folder := range fixedFolders() {
		if _, err := os.Lstat(folder); err == nil {
			foreign = append(foreign, folder)
		}
	}
	return foreign
}

// RemoveTraces removes what the cluster left in the fixed folders: a whole
// folder, or where it is foreign only links into state and records that begin
// with name.
func RemoveTraces(foreign []string, state, name string) error {
	kept := map[string]bool{}
	for _, folder := range foreign {
		kept[folder] = true
	}
	var faults []error
	for _, folder := range fixedFolders() {
		if kept[folder] {
			continue
		}
		if err := os.RemoveAll(folder); err != nil {
			faults = append(faults, fmt.Errorf("remove what the cluster left: %w", err))
		}
	}
	return errors.Join(append(faults, removeLinks("/var/log/containers", state), removeRecords("/var/lib/cni", name))...)
}

func removeLinks(folder, state string) error {
	var faults []error
	entries, _ := filepath.Glob(filepath.Join(folder, "*.log"))
	for _, entry := range entries {
		target, err := os.Readlink(entry)
		if err == nil && strings.HasPrefix(target, state+"/") {
			faults = append(faults, os.Remove(entry))
		}
	}
	return errors.Join(faults...)
}

func removeRecords(folder, name string) error {
	var faults []error
	for _, pattern := range []string{"results/" + name + "-*", "cache/" + name + "-*"} {
		entries, _ := filepath.Glob(filepath.Join(folder, pattern))
		for _, entry := range entries {
			faults = append(faults, os.Remove(entry))
		}
	}
	return errors.Join(faults...)
}
