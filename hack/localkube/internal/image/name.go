// SPDX-License-Identifier: Apache-2.0

// Package image makes container images out of static programs, without Docker
// and without a registry. It does not load them.
package image

import (
	"fmt"
	"strings"
)

// Normalize writes an image's name out in full, as the container runtime looks
// it up: with a registry and a tag.
func Normalize(name string) (string, error) {
	if name == "" || strings.ContainsAny(name, " \t@") {
		return "", fmt.Errorf("%q names no image: write it as name:tag", name)
	}
	first, _, nested := strings.Cut(name, "/")
	switch {
	case !nested:
		name = "docker.io/library/" + name
	case !strings.ContainsAny(first, ".:") && first != "localhost":
		name = "docker.io/" + name
	}
	if !strings.Contains(name[strings.LastIndex(name, "/"):], ":") {
		name += ":latest"
	}
	return name, nil
}
