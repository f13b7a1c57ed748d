// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Marshal is the configuration as YAML, the same bytes for the same configuration, in the order of Config's fields. Load reads it back.
func Marshal(c Config) ([]byte, error) {
	// The names of the fields are in their JSON tags, and JSON is YAML: only its style changes.
	flow, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("marshal configuration: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(flow, &document); err != nil {
		return nil, fmt.Errorf("marshal configuration: %w", err)
	}
	blockStyle(&document)
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(&document); err != nil {
		return nil, fmt.Errorf("marshal configuration: %w", err)
	}
	return out.Bytes(), nil
}

// blockStyle turns JSON's braces and brackets into lines. Keys lose their quotes, values keep them, so that no string becomes another type.
func blockStyle(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode {
		n.Style &^= yaml.FlowStyle
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			child.Style = 0
		}
		blockStyle(child)
	}
}
