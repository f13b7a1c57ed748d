// SPDX-License-Identifier: Apache-2.0

package build

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/components"
)

// Builder compiles what a Cache lacks.
type Builder struct {
	// Source is the folder hack/localkube.
	Source string
	// Cache receives the programs.
	Cache Cache
	// Progress is told which program is being built, and for how long.
	Progress io.Writer
}

// Build compiles each program of the set that the cache lacks, one after the
// other, and stops at the first that fails. A program appears in the cache
// whole or not at all.
func (b Builder) Build(ctx context.Context, set []components.Component) error {
	for _, folder := range []string{b.Cache.Bin, b.Cache.Logs} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return fmt.Errorf("make the build cache: %w", err)
		}
	}
	missing := b.missing(set)
	if len(missing) == 0 {
		return nil
	}
	fmt.Fprintf(b.Progress, "building %d programs into %s (once; later starts use what is there)\n",
		len(missing), b.Cache.Bin)
	begin := time.Now()
	for i, component := range missing {
		step := fmt.Sprintf("[%d/%d] %s", i+1, len(missing), component.Name)
		if err := b.one(ctx, step, component); err != nil {
			return err
		}
	}
	fmt.Fprintf(b.Progress, "built %d programs in %s\n", len(missing), elapsed(begin))
	return nil
}

func (b Builder) missing(set []components.Component) []components.Component {
	var missing []components.Component
	for _, component := range set {
		if !b.Cache.Has(component.Name) {
			missing = append(missing, component)
		}
	}
	return missing
}

// one compiles to a name that nothing looks for, then renames.
func (b Builder) one(ctx context.Context, step string, component components.Component) error {
	logPath := filepath.Join(b.Cache.Logs, component.Name+".log")
	output, err := os.Create(logPath)
	if err != nil {
		return fmt.Errorf("make a build log: %w", err)
	}
	defer output.Close()
	unfinished := filepath.Join(b.Cache.Root, "unfinished-"+component.Name)
	defer os.Remove(unfinished)

	begin := time.Now()
	stop := report(b.Progress, step, logPath)
	err = b.command(ctx, component, unfinished, output).Run()
	stop()
	if ctx.Err() != nil {
		return fmt.Errorf("build %s: %w", component.Name, context.Cause(ctx))
	}
	if err != nil {
		return fmt.Errorf("build %s: %w; the compiler says:\n%s", component.Name, err, tail(logPath))
	}
	if err := os.Rename(unfinished, b.Cache.Path(component.Name)); err != nil {
		return fmt.Errorf("keep the built %s: %w", component.Name, err)
	}
	fmt.Fprintf(b.Progress, "%s: built in %s\n", step, elapsed(begin))
	return nil
}

func (b Builder) command(ctx context.Context, component components.Component, target string, output io.Writer) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false",
		"-tags", strings.Join(component.Tags, ","),
		"-ldflags", strings.TrimSpace("-s -w "+component.LDFlags),
		"-o", target, component.Package)
	cmd.Dir = filepath.Join(b.Source, component.Module)
	cgo := "CGO_ENABLED=0"
	if component.Cgo {
		cgo = "CGO_ENABLED=1"
	}
	cmd.Env = append(os.Environ(), cgo, "GOFLAGS=-mod=readonly", "GOWORK=off")
	cmd.Stdout, cmd.Stderr = output, output
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}
