// SPDX-License-Identifier: Apache-2.0

// Package model knows what the families of Bedrock's models can and cannot do. It is data: families.yaml.
package model

import (
	"bytes"
	_ "embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Family is what the models of one family have in common.
type Family struct {
	Name string `yaml:"name"`
	// Match are patterns of path.Match over model IDs without the prefix of an inference profile.
	Match []string `yaml:"match"`
	// Lacking lists what the models cannot do.
	Lacking []Feature `yaml:"lacks"`
	// Reasoning names the way in which the models are asked to think; empty and ReasoningNone: they cannot be asked.
	Reasoning string `yaml:"reasoning"`
	// TopK is where top_k goes in additionalModelRequestFields, with dots between its levels; empty: nowhere.
	TopK string `yaml:"topK"`
	// Members are members of Anthropic's own requests that the models take in additionalModelRequestFields.
	Members []string `yaml:"members"`
	// ToolChoice lists the choices of tools beside auto: any, tool.
	ToolChoice []string `yaml:"toolChoice"`
	// ToolUseIDLength is the length that the ID of a tool's call must have, of letters and digits; 0: up to 64 characters.
	ToolUseIDLength int `yaml:"toolUseIDLength"`
	// WebSearch names the tool of Bedrock's own that searches the web; empty: the models have none.
	WebSearch string `yaml:"webSearch"`
	// SystemTurns tells that a turn of the conversation may have the role system.
	SystemTurns bool `yaml:"systemTurns"`
	// Embedding names the form of InvokeModel's body that makes embeddings; empty: the models embed nothing.
	Embedding string `yaml:"embedding"`
	// Dimensions are those that an embedding may have.
	Dimensions []int64 `yaml:"dimensions"`
}

// The ways to ask a model to think.
const (
	ReasoningNone           = "none"
	ReasoningClaudeBudget   = "claude-budget"
	ReasoningClaudeAdaptive = "claude-adaptive"
	ReasoningGPTOSS         = "gpt-oss"
	ReasoningNova           = "nova"
	ReasoningQwen           = "qwen"
)

// Lacks tells whether the family's models cannot do something.
func (f *Family) Lacks(feature Feature) bool { return slices.Contains(f.Lacking, feature) }

// Chooses tells whether the family's models take a choice of tools: auto, any or tool.
func (f *Family) Chooses(choice string) bool {
	return choice == "auto" || slices.Contains(f.ToolChoice, choice)
}

// Takes tells whether the family's models take a member of Anthropic's own requests in additionalModelRequestFields.
func (f *Family) Takes(member string) bool { return slices.Contains(f.Members, member) }

// unknown is the family of a model of which nothing is known, such as one behind the ARN of an application inference profile. Bedrock says what it cannot do.
var unknown = &Family{
	Name: "unknown", ToolChoice: []string{"any", "tool"},
	Members: []string{"anthropic_beta", "context_management", "output_config", "thinking", "tool_choice", "tools"},
}

//go:embed families.yaml
var familiesYAML []byte

var families = sync.OnceValue(func() []*Family {
	parsed, err := parse(familiesYAML)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return parsed
})

func parse(data []byte) ([]*Family, error) {
	var file struct {
		Families []*Family `yaml:"families"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("families.yaml: %w", err)
	}
	for _, family := range file.Families {
		for _, feature := range family.Lacking {
			if !slices.Contains(features, feature) {
				return nil, fmt.Errorf("families.yaml: %s lacks %q, which is no feature", family.Name, feature)
			}
		}
	}
	return file.Families, nil
}

// Of is the family of a model: a foundation model's ID, an inference profile's ID, or an ARN of either. It is never nil.
func Of(id string) *Family {
	id = baseID(id)
	for _, family := range families() {
		for _, pattern := range family.Match {
			if fits, err := path.Match(pattern, id); err == nil && fits {
				return family
			}
		}
	}
	return unknown
}

// profilePrefix is what an inference profile's ID has before the ID of its model.
var profilePrefix = regexp.MustCompile(`^(us|us-gov|eu|apac|jp|au|ca|sa|me|af|global)\.`)

// baseID is a model's own ID: without an ARN's beginning, and without an inference profile's prefix.
func baseID(id string) string {
	if strings.HasPrefix(id, "arn:") {
		id = id[strings.LastIndexByte(id, '/')+1:]
	}
	return profilePrefix.ReplaceAllString(id, "")
}
