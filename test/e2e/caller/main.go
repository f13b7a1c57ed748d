// SPDX-License-Identifier: Apache-2.0

// Command caller is a workload that calls an endpoint as any other would: with the official OpenAI and AWS SDKs, from inside a pod.
// The demo shows its answers, and the end-to-end tests put endpoints under its load. It imports nothing else of Outcrop.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/pflag"
)

// call asks an endpoint once and writes the answer, as it comes, to out.
type call func(ctx context.Context, t target, prompt string, out io.Writer) error

// calls are the ways to ask, by the name given on the command line.
var calls = map[string]call{
	"chat":            chat,
	"chat-stream":     chatStream,
	"converse":        converse,
	"converse-stream": converseStream,
	"invoke":          invoke,
	"invoke-stream":   invokeStream,
}

// target is the endpoint to call.
type target struct {
	url, model string
	maxTokens  int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "caller:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := pflag.NewFlagSet("caller", pflag.ContinueOnError)
	url := flags.String("url", "", "base URL of the endpoint, such as http://claude.team-a.svc:8080")
	model := flags.String("model", "", "model to ask for: the endpoint's name, or one that it serves")
	maxTokens := flags.Int("max-tokens", 200, "bound of each answer, in tokens")
	workers := flags.Int("workers", 4, "load: callers at a time")
	duration := flags.Duration("duration", time.Minute, "load: how long, unless SIGTERM comes first")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 1 && flags.Arg(0) == "wait" {
		<-ctx.Done()
		return nil
	}
	if flags.NArg() != 2 || *url == "" || *model == "" {
		return fmt.Errorf("usage: caller --url URL --model NAME {chat|chat-stream|converse|converse-stream|invoke|invoke-stream|load} PROMPT, or caller wait")
	}
	t := target{url: *url, model: *model, maxTokens: *maxTokens}
	if flags.Arg(0) == "load" {
		return load(ctx, t, loadOptions{workers: *workers, duration: *duration, prompt: flags.Arg(1)}, out)
	}
	ask, known := calls[flags.Arg(0)]
	if !known {
		return fmt.Errorf("%q is not a way to call; use chat, chat-stream, converse, converse-stream, invoke, invoke-stream or load", flags.Arg(0))
	}
	if err := ask(ctx, t, flags.Arg(1), out); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out)
	return err
}
