// SPDX-License-Identifier: Apache-2.0

// Command manager is the operator: it keeps a proxy for each ModelEndpoint of the cluster, and tells how it is.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	// A static image may have no certificates of its own.
	_ "golang.org/x/crypto/x509roots/fallback"

	"github.com/outcrop-dev/outcrop/internal/version"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "manager:", err)
		os.Exit(1)
	}
}

// run does what the arguments ask for: it operates, unless they ask for something smaller.
func run(ctx context.Context, arguments []string, out, log io.Writer) error {
	options, err := parse(arguments, out)
	if err != nil {
		return err
	}
	switch {
	case options.Help:
		return nil
	case options.ShowVersion:
		_, err := fmt.Fprintln(out, version.Version)
		return err
	case options.AskHealth:
		return health(ctx, options.HealthProbeBindAddress)
	default:
		return operate(ctx, options, log)
	}
}
