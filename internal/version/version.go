// SPDX-License-Identifier: Apache-2.0

// Package version holds the build's version. It imports nothing, so that every program can name it.
package version

// Version is the build's version. The linker sets it: -ldflags "-X github.com/outcrop-dev/outcrop/internal/version.Version=v1.2.3".
var Version = "dev"
