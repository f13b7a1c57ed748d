// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/pflag"

	"github.com/outcrop-dev/outcrop/internal/headroom"
	"github.com/outcrop-dev/outcrop/internal/linequeue"
	"github.com/outcrop-dev/outcrop/internal/proxy"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/version"
)

// flags are the program's own; all else is in the configuration.
type flags struct {
	config                        string
	validateOnly, health, version bool
}

func parse(args []string, usage io.Writer) (flags, error) {
	var f flags
	set := pflag.NewFlagSet("proxy", pflag.ContinueOnError)
	set.SetOutput(usage)
	set.SortFlags = false
	set.StringVar(&f.config, "config", "", "configuration file (default "+proxyconfig.ConfigPath+" if it exists, otherwise OUTCROP_… environment variables)")
	set.BoolVar(&f.validateOnly, "validate-only", false, "check the configuration, print what is wrong with it, and exit")
	set.BoolVar(&f.health, "health", false, "ask the running proxy of this configuration whether it lives, and exit with 0 if so")
	set.BoolVar(&f.version, "version", false, "print the version and exit")
	if err := set.Parse(args); err != nil {
		return f, err
	}
	if set.NArg() > 0 {
		return f, fmt.Errorf("unexpected argument %q; --help lists the flags", set.Arg(0))
	}
	return f, nil
}

func run(ctx context.Context, args []string, env environment) error {
	f, err := parse(args, env.out)
	if errors.Is(err, pflag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if f.version {
		_, err := fmt.Fprintln(env.out, version.Version)
		return err
	}
	config, revision, err := load(f.config, env.variables)
	if err != nil {
		return err
	}
	switch {
	case f.validateOnly:
		_, err = fmt.Fprintln(env.out, "the configuration is valid")
	case f.health:
		err = health(ctx, config.Listen.AdminAddress)
	default:
		err = serve(ctx, config, revision, env.out)
	}
	return err
}

// load reads the file that is named, else the one that the operator mounts, else the environment.
func load(path string, variables []string) (*proxyconfig.Config, string, error) {
	if path == "" {
		if _, err := os.Stat(proxyconfig.ConfigPath); errors.Is(err, fs.ErrNotExist) {
			config, err := proxyconfig.FromEnvironment(variables)
			return config, "environment", err
		}
		path = proxyconfig.ConfigPath
	}
	return proxyconfig.Load(path)
}

const (
	// logQueueBytes is how much of the log may wait for a reader that is slow, about a thousand requests' lines.
	logQueueBytes = 1 << 20
	// lastLines is how long a proxy that ends waits for its last lines to be read.
	lastLines = 2 * time.Second
)

// serve runs the proxy. A reader of its log that is stuck does not hold it up.
func serve(ctx context.Context, config *proxyconfig.Config, revision string, out io.Writer) error {
	queue := linequeue.New(out, logQueueBytes)
	defer queue.Close(lastLines)
	trustRoots()
	o := proxy.Options{ConfigRevision: revision, Logger: logger(config.Log, queue), DroppedLogLines: queue.Dropped}
	server, err := proxy.New(config, o) //nolint:contextcheck // the AWS identity outlives every one call
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		headroom.Keep(ctx)
	}
	return server.Run(ctx)
}

// logger writes to the given writer, in the configured form.
func logger(c proxyconfig.Log, out io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "text" {
		return slog.New(slog.NewTextHandler(out, options))
	}
	return slog.New(slog.NewJSONHandler(out, options))
}
