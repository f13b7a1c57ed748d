// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"
	"go.yaml.in/yaml/v3"
)

// maxFileBytes bounds a configuration file. A ConfigMap is at most as large.
const maxFileBytes = 1 << 20

// Load reads the configuration file at path, which is YAML or JSON, fills in the defaults of what it leaves out, and validates it.
// The revision is a short hash of the file's bytes. The error lists every fault at once, each with its path, as Faults;
// other errors say that the file cannot be read or is no YAML.
func Load(path string) (*Config, string, error) {
	content, err := readBounded(path)
	if err != nil {
		return nil, "", err
	}
	c, err := parse(content)
	if err != nil {
		return nil, "", fmt.Errorf("configuration %s: %w", path, err)
	}
	sum := sha256.Sum256(content)
	return c, hex.EncodeToString(sum[:6]), nil
}

// readBounded reads a file of at most maxFileBytes.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	if len(content) > maxFileBytes {
		return nil, fmt.Errorf("configuration %s: the file is larger than %d bytes", path, maxFileBytes)
	}
	return content, nil
}

// parse turns the bytes of a file into a whole and valid configuration.
func parse(content []byte) (*Config, error) {
	k := koanf.New(".")
	if err := k.Load(rawbytes.Provider(content), document{}); err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	c := Default()
	// The directory's default belongs to one source alone, so it is filled in once the source is known.
	c.Credentials.Directory = ""
	faults := decode(k, &c, exactTypes)
	c.complete()
	return finish(&c, faults)
}

// finish validates what was decoded, so that faults of both kinds are told at once.
func finish(c *Config, faults Faults) (*Config, error) {
	faults = faults.merge(c.faults())
	if len(faults) > 0 {
		return nil, faults
	}
	return c, nil
}

// document is a koanf parser of a file that holds exactly one YAML document.
type document struct{}

// Unmarshal parses the document. An empty one is an empty configuration.
func (document) Unmarshal(content []byte) (map[string]any, error) {
	var parsed map[string]any
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(&parsed); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var more yaml.Node
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, errors.New("the file holds more than one YAML document; leave one")
	}
	return parsed, nil
}

// Marshal writes a map as YAML; koanf asks for it, Load does not.
func (document) Marshal(parsed map[string]any) ([]byte, error) { return yaml.Marshal(parsed) }
