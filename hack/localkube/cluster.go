// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/cluster"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/components"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/host"
)

// up builds what the cache lacks and starts what does not run.
func up(ctx context.Context, _ []string) error {
	if err := host.Check(); err != nil {
		return err
	}
	if err := host.Install(ctx, os.Stderr); err != nil {
		return err
	}
	cache, err := compile(ctx, components.All)
	if err != nil {
		return err
	}
	return locked(ctx, cache.Bin, func(c *cluster.Cluster) error {
		if err := c.Up(ctx); err != nil {
			return fmt.Errorf("%w\nlogs: %s; localkube down removes what was started", err, c.Layout.Data("logs"))
		}
		fmt.Fprintf(os.Stdout, "KUBECONFIG  %s\nkubectl     %s\nlogs        %s\nnext        export KUBECONFIG=%s\n",
			c.Layout.Admin(), c.Layout.Program("kubectl"), c.Layout.Data("logs"), c.Layout.Admin())
		return nil
	})
}

// down ends the cluster and leaves only the build cache.
func down(ctx context.Context, _ []string) error {
	if err := host.Check(); err != nil {
		return err
	}
	return locked(ctx, "", func(c *cluster.Cluster) error {
		if err := c.Down(ctx); err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, "the local cluster is down; only the build cache is left")
		return nil
	})
}

// load loads images that somebody else made.
func load(ctx context.Context, paths []string) error {
	return withEach(ctx, paths, "IMAGE_TAR", func(c *cluster.Cluster, path string) error {
		return c.Load(ctx, path)
	})
}

// image makes images of static programs and loads them.
func image(ctx context.Context, pairs []string) error {
	return withEach(ctx, pairs, "NAME=PROGRAM", func(c *cluster.Cluster, pair string) error {
		name, program, found := strings.Cut(pair, "=")
		if !found || name == "" || program == "" {
			return fmt.Errorf("%q is not NAME=PROGRAM", pair)
		}
		return c.LoadProgram(ctx, name, program)
	})
}

func kill(ctx context.Context, arguments []string) error {
	return withEach(ctx, arguments, "PART", func(c *cluster.Cluster, name string) error {
		return c.Kill(name)
	})
}

// withEach does the same with every argument, in the running cluster.
func withEach(ctx context.Context, arguments []string, form string, do func(*cluster.Cluster, string) error) error {
	if len(arguments) == 0 {
		return fmt.Errorf("name at least one %s", form)
	}
	if err := host.Check(); err != nil {
		return err
	}
	return locked(ctx, "", func(c *cluster.Cluster) error {
		if err := c.Adopt(); err != nil {
			return err
		}
		for _, argument := range arguments {
			if err := do(c, argument); err != nil {
				return err
			}
		}
		return nil
	})
}

func status(ctx context.Context, _ []string) error {
	if err := host.Check(); err != nil {
		return err
	}
	c, err := cluster.New("", os.Stderr)
	if err != nil {
		return err
	}
	if err := c.Adopt(); err != nil {
		return err
	}
	return c.Status(ctx, os.Stdout)
}

// locked works on the cluster while no other localkube does.
func locked(ctx context.Context, bin string, do func(*cluster.Cluster) error) error {
	c, err := cluster.New(bin, os.Stderr)
	if err != nil {
		return err
	}
	unlock, err := cluster.Lock(ctx, c.Layout.Lock(), os.Args[1], os.Stderr)
	if err != nil {
		return err
	}
	defer unlock()
	return do(c)
}
