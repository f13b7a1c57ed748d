// SPDX-License-Identifier: Apache-2.0

//go:build linux

// Command bench measures what the proxy costs, next to a floor in the same run: a bare httputil.ReverseProxy to the same upstream. One program plays every
// part but the proxy's: it starts itself again as the upstream and as the floor. The method is in docs/performance.md.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(exitCode()) }

func exitCode() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	return 0
}

// run plays the part that the first argument names; without one, the benchmark itself.
func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case partUpstream:
			return upstreamMain(ctx, args[1:])
		case partFloor:
			return floorMain(ctx, args[1:])
		}
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	return conduct(ctx, o)
}
