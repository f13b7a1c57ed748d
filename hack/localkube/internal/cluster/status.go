// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"io"
)

// Status writes which parts run and what kubectl says of the node. It fails
// when a part does not run or the node is not ready.
func (c *Cluster) Status(ctx context.Context, out io.Writer) error {
	var missing int
	for _, known := range c.parts() {
		id, err := c.table().Lookup(known.name)
		state := fmt.Sprintf("runs as process %d", id.PID)
		if err != nil || !c.table().Running(known.name) {
			missing++
			state = "does not run"
		}
		fmt.Fprintf(out, "%-24s %s\n", known.name, state)
	}
	fmt.Fprintf(out, "%-24s %s\n%-24s %s\n", "KUBECONFIG", c.Layout.Admin(), "logs", c.Layout.Data("logs"))
	if missing > 0 {
		return fmt.Errorf("%d parts do not run: localkube up starts them again", missing)
	}
	return attempt(ctx, c.nodeReady)
}
