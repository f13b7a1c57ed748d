// SPDX-License-Identifier: Apache-2.0

// Package cluster starts the parts of a Kubernetes cluster on this machine in
// order, waits until they work, and ends them again. It compiles nothing.
package cluster

import (
	"context"
	"io"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/cgroup"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/host"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/layout"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/process"
)

const (
	procRoot  = "/proc"
	mountinfo = "/proc/self/mountinfo"
)

// Cluster is the one cluster of this machine.
type Cluster struct {
	Layout   layout.Layout
	State    State
	Group    cgroup.Group
	Progress io.Writer

	// ensured names the parts that this run has seen alive.
	ensured []string
	// find and restore look at the machine outside the cluster's own folders
	// and groups, and give it back.
	find    func(context.Context) (State, error)
	restore func(context.Context, State) error
}

// New describes the cluster with programs from bin. It touches nothing.
func New(bin string, progress io.Writer) (*Cluster, error) {
	trees, err := cgroup.Hierarchies(mountinfo)
	if err != nil {
		return nil, err
	}
	c := &Cluster{
		Layout:   layout.Default(bin),
		Group:    cgroup.Group{Name: layout.Name, Trees: trees},
		Progress: progress,
	}
	c.find, c.restore = c.found, c.giveBack
	return c, nil
}

func (c *Cluster) table() process.Table {
	return process.Table{Proc: process.Proc{Root: procRoot}, Folder: c.Layout.Processes()}
}

func (c *Cluster) traces() host.Traces {
	return host.Traces{Root: "/", State: c.Layout.State, Name: layout.Name}
}

func (c *Cluster) server() string { return "https://" + c.State.Plan.Node.String() + ":6443" }
