// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// profileCPU profiles the proxy from now on for about a window, if profiles are asked for. What it returns waits for the profile.
func (b *bench) profileCPU(ctx context.Context, a *arena, t target) (wait func() error) {
	if b.options.profiles == "" || t.name != nameProxy {
		return func() error { return nil }
	}
	done := make(chan error, 1)
	seconds := int(math.Ceil(b.options.window.Seconds()))
	go func() {
		done <- b.keep(ctx, a, fmt.Sprintf("/debug/pprof/profile?seconds=%d", seconds), b.profileName(t, "cpu"))
	}()
	return func() error { return <-done }
}

// profileMemory keeps what the proxy's memory is used for, if profiles are asked for.
func (b *bench) profileMemory(ctx context.Context, a *arena, t target) error {
	if b.options.profiles == "" || t.name != nameProxy {
		return nil
	}
	return errors.Join(
		b.keep(ctx, a, "/debug/pprof/heap", b.profileName(t, "heap-"+a.script.protocol)),
		b.keep(ctx, a, "/debug/pprof/goroutine", b.profileName(t, "goroutines-"+a.script.protocol)),
		b.keep(ctx, a, "/metrics", b.profileName(t, "metrics-"+a.script.protocol)),
	)
}

var unsafe = regexp.MustCompile(`[^A-Za-z0-9]+`)

func (b *bench) profileName(t target, kind string) string {
	name := unsafe.ReplaceAllString(strings.ToLower(t.call.path), "-")
	return filepath.Join(b.options.profiles, fmt.Sprintf("%s-%d%s", kind, len(t.call.body), name))
}

// keep keeps what the proxy's admin server answers.
func (b *bench) keep(ctx context.Context, a *arena, what, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+a.adminAt+what, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	if err != nil || response.StatusCode != http.StatusOK {
		return errors.Join(fmt.Errorf("profile %s: %s", what, response.Status), err)
	}
	return os.WriteFile(path, content, 0o600)
}
