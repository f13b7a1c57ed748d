// SPDX-License-Identifier: Apache-2.0

// Command bedrock-sim serves a simulated Amazon Bedrock runtime for tests and demonstrations. It must never stand in for
// Bedrock in production. Everything it does is in internal/bedrocksim.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bedrock-sim:", err)
		os.Exit(1)
	}
}

// run serves until it is interrupted or told to stop.
func run(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cfg, err := parseFlags(args, os.Getenv)
	if errors.Is(err, pflag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	return serve(ctx, cfg, os.Stdout)
}
