// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/layout"
)

// Lock lets one localkube work on this machine's cluster at a time, whoever
// runs it. It waits for another one, says so, and gives up when ctx ends. It is
// an abstract socket: it leaves no file, and goes with the process.
func Lock(ctx context.Context, progress io.Writer) (unlock func(), err error) {
	for told := false; ; told = true {
		listener, err := net.Listen("unix", "@"+layout.Name)
		if err == nil {
			return func() { listener.Close() }, nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			return nil, fmt.Errorf("lock the cluster of this machine: %w", err)
		}
		if !told {
			fmt.Fprintln(progress, "waiting for another localkube to finish with the cluster")
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("lock the cluster of this machine: %w", context.Cause(ctx))
		case <-time.After(checkPause):
		}
	}
}
