// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"
)

// Up starts what does not run, and returns when the cluster works. It may be
// called at any time, also after a part has died.
func (c *Cluster) Up(ctx context.Context) error {
	begin := time.Now()
	for _, step := range []func(context.Context) error{
		c.adopt, c.prepare, c.startFoundation, c.startClients, c.waitUntilUsable,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	c.say("the cluster is up after %.1f s", time.Since(begin).Seconds())
	return nil
}

func (c *Cluster) say(format string, args ...any) {
	fmt.Fprintf(c.Progress, format+"\n", args...)
}

// adopt takes over a cluster that was started before, in this boot, or plans a
// new one.
func (c *Cluster) adopt(ctx context.Context) error {
	boot, err := c.table().Proc.Boot()
	if err != nil {
		return err
	}
	state, err := ReadState(c.Layout.State)
	if err == nil && state.Boot == boot {
		c.State = state
		if state.Bin != c.Layout.Bin {
			c.say("the cluster goes on with the programs in %s; end it first to use others", state.Bin)
			c.Layout.Bin = state.Bin
		}
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		c.say("removing what an earlier cluster left")
	}
	if err := c.Down(ctx); err != nil {
		return err
	}
	if c.State, err = survey(ctx, boot, c.Layout.Bin); err != nil {
		return err
	}
	c.State.Controllers, c.State.Folders = c.Group.Delegated(), c.traces().Foreign()
	return c.State.write(c.Layout.State)
}

// prepare makes all that the parts expect to find.
func (c *Cluster) prepare(ctx context.Context) error {
	for _, step := range []func() error{
		c.ensureFolders, c.ensureTools, c.ensurePKI, c.writeKubeconfigs, c.writeConfigs, c.Group.Create,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0o644); err != nil {
		return fmt.Errorf("let pods reach each other: %w", err)
	}
	return c.State.Plan.Create(ctx)
}

func (c *Cluster) start(parts []part) error {
	var started []string
	for _, known := range parts {
		fresh, err := c.table().Ensure(c.spec(known))
		if err != nil {
			return err
		}
		c.ensured = append(c.ensured, known.name)
		if fresh {
			started = append(started, known.name)
		}
	}
	if len(started) > 0 {
		c.say("started %s", strings.Join(started, ", "))
	}
	return nil
}

func (c *Cluster) startFoundation(ctx context.Context) error {
	if err := c.start(c.foundation()); err != nil {
		return err
	}
	if err := c.wait(ctx, "containerd", c.containerdAnswers); err != nil {
		return err
	}
	if err := c.ensurePause(ctx); err != nil {
		return err
	}
	return c.wait(ctx, "the API server", c.apiReady)
}

func (c *Cluster) startClients(ctx context.Context) error {
	if err := c.start(c.clients()); err != nil {
		return err
	}
	_, err := c.kubectl(ctx, "apply", "--server-side", "--force-conflicts", "--field-manager=localkube",
		"-f", c.Layout.Config("base.yaml"))
	return err
}

func (c *Cluster) waitUntilUsable(ctx context.Context) error {
	for _, known := range c.clients() {
		check := func(ctx context.Context) error { return healthy(ctx, known.health) }
		if err := c.wait(ctx, known.name, check); err != nil {
			return err
		}
	}
	for _, known := range []struct {
		what  string
		check func(context.Context) error
	}{
		{"the node", c.nodeReady},
		{"the default ServiceAccount", c.accountReady},
		{"the cluster's DNS", c.dnsAnswers},
	} {
		if err := c.wait(ctx, known.what, known.check); err != nil {
			return err
		}
	}
	return nil
}
