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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cfg, err := parseFlags(os.Args[1:], os.Getenv)
	if errors.Is(err, pflag.ErrHelp) {
		return
	}
	if err == nil {
		err = serve(ctx, cfg, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bedrock-sim:", err)
		os.Exit(1)
	}
}
