// SPDX-License-Identifier: Apache-2.0

package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// sysctls are the kernel settings that the parts of a cluster change.
func sysctls() []string {
	return []string{
		"net/ipv4/ip_forward",
		"vm/overcommit_memory",
		"vm/panic_on_oom",
		"kernel/panic",
		"kernel/panic_on_oops",
		"kernel/keys/root_maxkeys",
		"kernel/keys/root_maxbytes",
		"net/netfilter/nf_conntrack_max",
		"net/netfilter/nf_conntrack_tcp_timeout_established",
		"net/netfilter/nf_conntrack_tcp_timeout_close_wait",
	}
}

// Settings maps a kernel setting, a path below /proc/sys, to its value.
type Settings map[string]string

// ReadSettings reads the settings below root (/proc/sys) that a cluster
// changes. Those that this kernel lacks are left out.
func ReadSettings(root string) (Settings, error) {
	settings := Settings{}
	for _, name := range sysctls() {
		data, err := os.ReadFile(filepath.Join(root, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read a kernel setting: %w", err)
		}
		settings[name] = strings.TrimSpace(string(data))
	}
	return settings, nil
}

// Restore writes the settings that have another value.
func (s Settings) Restore(root string) error {
	var faults []error
	for name, value := range s {
		path := filepath.Join(root, name)
		data, err := os.ReadFile(path)
		if err == nil && strings.TrimSpace(string(data)) != value {
			err = os.WriteFile(path, []byte(value), 0o644)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = append(faults, fmt.Errorf("restore a kernel setting: %w", err))
		}
	}
	return errors.Join(faults...)
}
