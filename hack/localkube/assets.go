// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/build"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/components"
)

// assets builds what envtest runs and prints the folder, alone, on standard
// output, so that a Makefile can take it.
func assets(ctx context.Context, _ []string) error {
	cache, err := compile(ctx, components.Assets)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stdout, cache.Bin)
	return nil
}

// compile builds a set of components for the Kubernetes that the clone pins.
func compile(ctx context.Context, set func(version string) []components.Component) (build.Cache, error) {
	source, root, err := folders()
	if err != nil {
		return build.Cache{}, err
	}
	unlock, err := build.Lock(ctx, root, os.Stderr)
	if err != nil {
		return build.Cache{}, err
	}
	defer unlock()
	cache, err := build.Open(root, source)
	if err != nil {
		return build.Cache{}, err
	}
	version, err := components.KubernetesVersion(source)
	if err != nil {
		return build.Cache{}, err
	}
	builder := build.Builder{Source: source, Cache: cache, Progress: os.Stderr}
	return cache, builder.Build(ctx, set(version))
}

// folders finds the folder hack/localkube of this clone, and the cache.
func folders() (source, root string, err error) {
	here, err := os.Getwd()
	if err != nil {
		return "", "", err
	}
	if source, err = build.FindSource(here); err != nil {
		return "", "", err
	}
	root, err = build.Root()
	return source, root, err
}
