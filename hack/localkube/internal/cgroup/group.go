// SPDX-License-Identifier: Apache-2.0

package cgroup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	hostGroup    = "system"
	emptyTimeout = 15 * time.Second
	emptyPoll    = 20 * time.Millisecond
	reapTimeout  = 3 * time.Second
)

// Group is the cluster's group in every tree. The parts that run on the host
// are in a child of it in the first tree, the pods in another child.
type Group struct {
	Name  string
	Trees []Hierarchy
}

// Create makes the group in every tree; what is there already stays.
func (g Group) Create() error {
	for _, tree := range g.Trees {
		if err := os.MkdirAll(filepath.Join(tree.Mount, g.Name), 0o755); err != nil {
			return fmt.Errorf("make a control group: %w", err)
		}
	}
	g.delegate()
	host := filepath.Dir(g.HostProcs())
	if err := os.MkdirAll(host, 0o755); err != nil {
		return fmt.Errorf("make a control group: %w", err)
	}
	return nil
}

// HostProcs is the file through which a part on the host joins the group.
func (g Group) HostProcs() string {
	return filepath.Join(g.Trees[0].Mount, g.Name, hostGroup, "cgroup.procs")
}

// Processes lists what runs in the group, in any tree, apart from the caller.
func (g Group) Processes() ([]int, error) {
	var all []int
	for _, group := range g.folders() {
		data, err := os.ReadFile(filepath.Join(group, "cgroup.procs"))
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENODEV) || errors.Is(err, syscall.EOPNOTSUPP) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("list a control group: %w", err)
		}
		for _, field := range strings.Fields(string(data)) {
			pid, err := strconv.Atoi(field)
			if err == nil && pid > 0 && pid != os.Getpid() {
				all = append(all, pid)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// folders lists the group and all groups below it, children first.
func (g Group) folders() []string {
	var all []string
	for _, tree := range g.Trees {
		_ = filepath.WalkDir(filepath.Join(tree.Mount, g.Name), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				all = append(all, path)
			}
			return nil
		})
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return all
}

// Remove ends everything in the group and removes it from every tree.
func (g Group) Remove(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, emptyTimeout)
	defer cancel()
	var killed []int
	for {
		pids, err := g.Processes()
		if err != nil {
			return err
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		killed = append(killed, pids...)
		left := g.prune()
		if len(left) == 0 {
			awaitReaping(killed)
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("control groups are left, with the processes %v: %s", pids, strings.Join(left, " "))
		case <-time.After(emptyPoll):
		}
	}
}

// awaitReaping gives init a moment to collect what was killed, so that no
// zombie is seen by who looks next.
func awaitReaping(pids []int) {
	deadline := time.Now().Add(reapTimeout)
	for _, pid := range pids {
		for time.Now().Before(deadline) && syscall.Kill(pid, 0) == nil {
			<-time.After(emptyPoll)
		}
	}
}

// prune removes the groups that are empty and returns the others.
func (g Group) prune() []string {
	var left []string
	for _, folder := range g.folders() {
		if err := syscall.Rmdir(folder); err != nil && !errors.Is(err, syscall.ENOENT) {
			left = append(left, folder)
		}
	}
	return left
}
