// SPDX-License-Identifier: Apache-2.0

package model

import (
	"path"
	"slices"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	for id, want := range map[string]string{
		"anthropic.claude-sonnet-4-5-20250929-v1:0":                          "claude-4-5",
		"us.anthropic.claude-sonnet-4-5-20250929-v1:0":                       "claude-4-5",
		"global.anthropic.claude-opus-4-7":                                   "claude-latest",
		"us-gov.anthropic.claude-3-7-sonnet-20250219-v1:0":                   "claude-4",
		"eu.anthropic.claude-3-5-haiku-20241022-v1:0":                        "claude-3-cached",
		"anthropic.claude-3-5-sonnet-20240620-v1:0":                          "claude-3",
		"amazon.nova-2-lite-v1:0":                                            "nova-2",
		"us.amazon.nova-premier-v1:0":                                        "nova-premier",
		"amazon.nova-2-multimodal-embeddings-v1:0":                           "nova-embeddings",
		"amazon.titan-embed-text-v2:0":                                       "titan-embeddings-2",
		"us.cohere.embed-v4:0":                                               "cohere-embeddings-4",
		"us.meta.llama3-2-90b-instruct-v1:0":                                 "llama-vision",
		"meta.llama3-2-1b-instruct-v1:0":                                     "llama-3",
		"qwen.qwen3-vl-235b-a22b":                                            "qwen-vision",
		"openai.gpt-oss-120b-1:0":                                            "gpt-oss",
		"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0": "nova-micro",
		"arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6": "claude-4-6",
		"arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl":       "unknown",
		"acme.made-up-v1": "unknown",
		"":                "unknown",
	} {
		if got := Of(id).Name; got != want {
			t.Errorf("%q: want the family %s, got %s", id, want, got)
		}
	}
}

// TestUnknown: of a model of which nothing is known, nothing is kept from Bedrock.
func TestUnknown(t *testing.T) {
	family := Of("acme.made-up-v1")
	for _, feature := range features {
		if family.Lacks(feature) {
			t.Errorf("want a model that lacks nothing, but it lacks %s", feature)
		}
	}
	for _, choice := range []string{"auto", "any", "tool"} {
		if !family.Chooses(choice) {
			t.Errorf("want a model that takes every choice, but not %s", choice)
		}
	}
}

// TestFile holds families.yaml to what the code relies on.
func TestFile(t *testing.T) {
	ways := []string{"", ReasoningNone, ReasoningClaudeBudget, ReasoningClaudeAdaptive, ReasoningGPTOSS, ReasoningNova, ReasoningQwen}
	names := map[string]bool{}
	for _, family := range families() {
		if family.Name == "" || names[family.Name] {
			t.Errorf("want a name that no other family has, got %q", family.Name)
		}
		names[family.Name] = true
		for _, pattern := range family.Match {
			if _, err := path.Match(pattern, ""); err != nil {
				t.Errorf("%s: %q: %v", family.Name, pattern, err)
			}
		}
		if len(family.Match) == 0 || !slices.Contains(ways, family.Reasoning) {
			t.Errorf("%s: want patterns and a known way to reason, got %+v", family.Name, family)
		}
		if embeds := family.Embedding != ""; embeds != (len(family.Dimensions) > 0) || embeds != family.Lacks(Converse) {
			t.Errorf("%s: want embeddings with dimensions and without a conversation, or neither, got %+v", family.Name, family)
		}
	}
}

// TestEveryFamilyIsReached fails for a pattern that the families before it leave nothing for.
func TestEveryFamilyIsReached(t *testing.T) {
	for _, family := range families() {
		for _, pattern := range family.Match {
			example := strings.NewReplacer("*", "x", "[7-9]", "8").Replace(pattern)
			if got := Of(example); got != family {
				t.Errorf("%s: want %q to reach it, got %s", family.Name, example, got.Name)
			}
		}
	}
}

func TestParse(t *testing.T) {
	for name, tc := range map[string]struct{ file, want string }{
		"an unknown feature": {"families: [{name: a, lacks: [wings]}]", "wings"},
		"an unknown member":  {"families: [{name: a, wings: 2}]", "wings"},
		"no YAML":            {"families: [", "families.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parse([]byte(tc.file)); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("want an error that says %q, got %v", tc.want, err)
			}
		})
	}
}
