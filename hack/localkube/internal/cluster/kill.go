// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
)

// Kill ends one part at once, as a crash would. Up brings it back.
func (c *Cluster) Kill(name string) error {
	var names []string
	for _, known := range c.parts() {
		names = append(names, known.name)
	}
	if !slices.Contains(names, name) {
		return fmt.Errorf("the cluster has no part %q: name one of %s", name, strings.Join(names, ", "))
	}
	table := c.table()
	id, err := table.Lookup(name)
	if err != nil {
		return err
	}
	if !table.Proc.Alive(id) {
		return fmt.Errorf("%s does not run", name)
	}
	if err := syscall.Kill(id.PID, syscall.SIGKILL); err != nil {
		return fmt.Errorf("end process %d (%s): %w", id.PID, name, err)
	}
	return nil
}
