// SPDX-License-Identifier: Apache-2.0

package cgroup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	offered   = "cgroup.controllers"
	delegated = "cgroup.subtree_control"
)

// pure tells whether version 2 is all there is. Beside version 1 it has no
// controllers that pods need.
func (g Group) pure() bool { return len(g.Trees) == 1 && g.Trees[0].Unified }

// Delegated lists the controllers that groups below the root of a pure version
// 2 tree may use.
func (g Group) Delegated() []string {
	if !g.pure() {
		return nil
	}
	return words(filepath.Join(g.Trees[0].Mount, delegated))
}

// Undelegate takes back all controllers but those that Delegated listed before
// Create. One that somebody else uses meanwhile stays: the kernel refuses.
func (g Group) Undelegate(before []string) {
	for _, controller := range g.Delegated() {
		if !slices.Contains(before, controller) {
			control(g.Trees[0].Mount, "-"+controller)
		}
	}
}

// delegate lets pods use every controller. Some cannot be passed on; the
// kubelet names those that it misses.
func (g Group) delegate() {
	if !g.pure() {
		return
	}
	root := g.Trees[0].Mount
	for _, group := range []string{root, filepath.Join(root, g.Name)} {
		for _, controller := range words(filepath.Join(group, offered)) {
			control(group, "+"+controller)
		}
	}
}

func control(group, change string) {
	file, err := os.OpenFile(filepath.Join(group, delegated), os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer file.Close()
	_, _ = file.WriteString(change)
}

func words(path string) []string {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return strings.Fields(string(data))
}
