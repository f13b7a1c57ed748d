// SPDX-License-Identifier: Apache-2.0

// Package host looks at the machine that a cluster is to run on: what it must
// be, what it must have, and what was there before. It starts nothing.
package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

const otherWays = "set KUBECONFIG to a cluster that you have, such as one that kind or your cloud made"

// Check refuses machines and users that cannot run a cluster.
func Check() error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("a local cluster needs Linux, this is %s: %s", runtime.GOOS, otherWays)
	}
	if os.Geteuid() != 0 {
		return errors.New("a local cluster needs root: run this with sudo, or " + otherWays)
	}
	return nil
}

// need is a file of the system and the Debian package that holds it. A name
// without a slash is a program on the PATH.
type need struct{ file, debian string }

func needs() []need {
	return []need{
		{"ip", "iproute2"},
		{"nft", "nftables"},
		{"mount", "mount"},
		{"gcc", "gcc"},
		{"pkg-config", "pkg-config"},
		{"/usr/include/stdlib.h", "libc6-dev"},
		{"/usr/include/seccomp.h", "libseccomp-dev"},
		{"/etc/ssl/certs/ca-certificates.crt", "ca-certificates"},
	}
}

// Missing lists the Debian packages that this machine lacks.
func Missing() []string {
	var missing []string
	for _, need := range needs() {
		var err error
		if strings.Contains(need.file, "/") {
			_, err = os.Stat(need.file)
		} else {
			_, err = exec.LookPath(need.file)
		}
		if err != nil {
			missing = append(missing, need.debian)
		}
	}
	return missing
}

// Install installs what is missing, or says what to install where it cannot.
func Install(ctx context.Context, progress io.Writer) error {
	missing := Missing()
	if len(missing) == 0 {
		return nil
	}
	names := strings.Join(missing, " ")
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("this machine lacks what these Debian packages hold: %s; "+
			"install their like with its own package manager", names)
	}
	fmt.Fprintf(progress, "installing Debian packages: %s\n", names)
	for _, args := range [][]string{
		{"update", "-q"},
		append([]string{"install", "-q", "-y", "--no-install-recommends"}, missing...),
	} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if output, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("install the Debian packages %s: apt-get %s: %w\n%s", names, args[0], err, output)
		}
	}
	if left := Missing(); len(left) > 0 {
		return fmt.Errorf("apt-get has installed %s, but this machine still lacks %s", names, strings.Join(left, " "))
	}
	return nil
}
