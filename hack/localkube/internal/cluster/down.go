// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/host"
)

const removeTimeout = 15 * time.Second

// Down ends the cluster, whatever state it is in, and removes all that it made
// apart from the build cache. It may be called at any time. Nothing is shut
// down gently: no data outlives the cluster.
func (c *Cluster) Down(ctx context.Context) error {
	state, err := c.recall(ctx)
	known := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// Records first: a part may have been started outside the groups by hand.
	if err := errors.Join(c.table().Kill(), c.Group.Remove(ctx)); err != nil {
		return err
	}
	if err := host.Unmount(c.Layout.State, c.Layout.Run); err != nil {
		return err
	}
	if known {
		if err := c.restore(ctx, state); err != nil {
			return err
		}
	}
	if err := removeRetrying(ctx, c.Layout.Run); err != nil {
		return err
	}
	return removeState(c.Layout.State)
}

// giveBack gives the machine back as the state says that it was.
func (c *Cluster) giveBack(ctx context.Context, state State) error {
	boot, err := c.table().Proc.Boot()
	settings := state.Settings
	if boot != state.Boot {
		// A restart of the machine has undone them.
		settings = nil
	}
	c.Group.Undelegate(state.Controllers)
	return errors.Join(err,
		state.Plan.Remove(ctx, state.Tables),
		settings.Restore("/proc/sys"),
		c.traces().Remove(state.Folders),
	)
}

// removeRetrying removes a folder in which a detached mount may be busy for a
// moment longer.
func removeRetrying(ctx context.Context, folder string) error {
	ctx, cancel := context.WithTimeout(ctx, removeTimeout)
	defer cancel()
	for {
		err := os.RemoveAll(folder)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("remove what the cluster left: %w", err)
		case <-time.After(checkPause):
		}
	}
}
