// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/image"
)

// Adopt finds the running cluster, for commands that need one.
func (c *Cluster) Adopt() error {
	state, err := ReadState(c.Layout.State)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no local cluster was started: run localkube up")
	}
	if err != nil {
		return fmt.Errorf("%w; run localkube down, then localkube up", err)
	}
	c.State, c.Layout.Bin = state, state.Bin
	return nil
}

func (c *Cluster) ctr(ctx context.Context, args ...string) (string, error) {
	args = append([]string{"--address", c.Layout.ContainerdSocket(), "--namespace", "k8s.io"}, args...)
	return output(exec.CommandContext(ctx, c.Layout.Program("ctr"), args...))
}

// Load loads the images of a tar file, in the layout of OCI or of Docker.
func (c *Cluster) Load(ctx context.Context, path string) error {
	if _, err := c.ctr(ctx, "images", "import", path); err != nil {
		return fmt.Errorf("load %s: %w", path, err)
	}
	c.say("loaded %s", path)
	return nil
}

// LoadProgram makes an image of that name from a static program and loads it.
func (c *Cluster) LoadProgram(ctx context.Context, name, program string) error {
	full, err := image.Normalize(name)
	if err != nil {
		return err
	}
	made, err := image.FromProgram(full, program, image.Roots)
	if err != nil {
		return err
	}
	target, err := os.CreateTemp(c.Layout.State, "image-*.tar")
	if err != nil {
		return fmt.Errorf("make a file for the image %s: %w", full, err)
	}
	defer os.Remove(target.Name())
	if err := errors.Join(made.Write(target), target.Close()); err != nil {
		return err
	}
	if _, err := c.ctr(ctx, "images", "import", target.Name()); err != nil {
		return fmt.Errorf("load the image %s: %w", full, err)
	}
	c.say("loaded %s from %s (%d MB)", full, program, len(made.Binary)>>20)
	return nil
}

// ensurePause loads the image that keeps a pod's namespaces open.
func (c *Cluster) ensurePause(ctx context.Context) error {
	names, err := c.ctr(ctx, "images", "list", "--quiet")
	if err != nil {
		return err
	}
	for name := range strings.Lines(names) {
		if strings.TrimSpace(name) == pauseImage {
			return nil
		}
	}
	return c.LoadProgram(ctx, pauseImage, filepath.Join(c.Layout.Bin, "pause"))
}
