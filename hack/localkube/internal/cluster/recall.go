// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/network"
)

// recall reads the state of the cluster. Where it is damaged, or gone while
// other files are there, recall goes on with what the machine shows. It is
// fs.ErrNotExist where no cluster was started.
func (c *Cluster) recall(ctx context.Context) (State, error) {
	state, err := ReadState(c.Layout.State)
	if err == nil || errors.Is(err, fs.ErrNotExist) && !c.hasFiles() {
		return state, err
	}
	c.say("%v", err)
	c.say("going on with what can be found: folders, processes, control groups, the bridge and its tables; " +
		"kernel settings stay as they are until this machine restarts")
	return c.find(ctx)
}

// hasFiles tells whether a cluster has left more than a state half written.
func (c *Cluster) hasFiles() bool {
	entries, err := os.ReadDir(c.Layout.State)
	for _, entry := range entries {
		if entry.Name() != stateFile+newSuffix {
			return true
		}
	}
	return err != nil && !errors.Is(err, fs.ErrNotExist)
}

// found makes a state of what the machine shows. What cannot be told to be the
// cluster's counts as somebody else's.
func (c *Cluster) found(ctx context.Context) (State, error) {
	plan, err := network.Recover(ctx)
	state := State{Plan: plan, Controllers: c.Group.Delegated()}
	if c.traces().SharedRecords() {
		state.Tables = network.PluginTables()
	}
	return state, err
}
