// SPDX-License-Identifier: Apache-2.0

// Command proxy serves one model of Amazon Bedrock to OpenAI's and AWS's SDKs. In Kubernetes the operator writes its configuration; elsewhere it
// takes a file or OUTCROP_… environment variables.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(exitCode()) }

func exitCode() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if err := run(ctx, os.Args[1:], environment{variables: os.Environ(), out: os.Stdout}); err != nil {
		fmt.Fprintln(os.Stderr, "proxy:", err)
		return 1
	}
	return 0
}

// environment is what the program takes from the process that it runs in.
type environment struct {
	variables []string
	out       io.Writer
}
