// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"syscall"
)

// Kill ends one part at once, as a crash would. Up brings it back.
func (c *Cluster) Kill(name string) error {
	table := c.table()
	id, err := table.Lookup(name)
	if err != nil {
		return err
	}
	if !table.Proc.Alive(id) {
		return fmt.Errorf("%s does not run", name)
	}
	return syscall.Kill(id.PID, syscall.SIGKILL)
}
