// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import "errors"

// Load reads the configuration file at path, fills in the defaults of what it leaves out, and validates it. The revision is a short hash of the file's bytes.
// The error lists every fault at once, each with its path.
func Load(path string) (c *Config, revision string, err error) {
	return nil, "", errors.ErrUnsupported
}

// FromEnvironment reads the configuration from OUTCROP_… variables ("NAME=value", as os.Environ gives them), for a proxy outside Kubernetes.
// The error lists every fault at once, each with the variable's name.
func FromEnvironment(environ []string) (*Config, error) { return nil, errors.ErrUnsupported }

// Marshal is the configuration as YAML, the same bytes for the same configuration. Load reads it back.
func Marshal(c Config) ([]byte, error) { return nil, errors.ErrUnsupported }
