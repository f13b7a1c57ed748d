// SPDX-License-Identifier: Apache-2.0

// Package cgroup gives a cluster control groups of its own. Whatever runs in
// them was started by the cluster, which makes them the surest list of what to
// end. It works with version 1, version 2 and both side by side.
package cgroup

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// Hierarchy is one mounted tree of control groups.
type Hierarchy struct {
	Mount   string
	Unified bool
}

// Hierarchies reads the mounted trees from a mountinfo file (see proc(5)). The
// unified one, where there is one, comes first.
func Hierarchies(mountinfo string) ([]Hierarchy, error) {
	data, err := os.ReadFile(mountinfo)
	if err != nil {
		return nil, fmt.Errorf("list the control group trees: %w", err)
	}
	var unified, others []Hierarchy
	for line := range strings.Lines(string(data)) {
		mount, kind := parse(line)
		switch kind {
		case "cgroup2":
			unified = append(unified, Hierarchy{Mount: mount, Unified: true})
		case "cgroup":
			others = append(others, Hierarchy{Mount: mount})
		}
	}
	all := slices.Concat(unified, others)
	if len(all) == 0 {
		return nil, fmt.Errorf("no control groups are mounted: mount cgroup2 at /sys/fs/cgroup")
	}
	return all, nil
}

// parse takes the mount point and the file system of a line. The number of
// optional fields varies; a lone hyphen ends them.
func parse(line string) (mount, kind string) {
	before, after, found := strings.Cut(line, " - ")
	fields, rest := strings.Fields(before), strings.Fields(after)
	if !found || len(fields) < 5 || len(rest) == 0 {
		return "", ""
	}
	return fields[4], rest[0]
}
