// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"strings"
	"testing"

	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

func TestToolNamesComeBack(t *testing.T) {
	taken := newToolNames(&openaiwire.ChatRequest{Tools: []openaiwire.Tool{{Name: "a.b"}}}).upstream("a.b")
	for name, names := range map[string][]string{
		"names that Bedrock takes stay":            {"get_weather", "x-1"},
		"names that look alike stay apart":         {"a.b", "a/b", "a b", "a_b"},
		"a name that a mapped one would get stays": {"a.b", taken},
		"long names that begin alike stay apart":   {strings.Repeat("x", 65), strings.Repeat("x", 66), strings.Repeat("x", 64)},
		"names of other scripts":                   {"天気", "時間", "été"},
	} {
		t.Run(name, func(t *testing.T) {
			var tools []openaiwire.Tool
			for _, name := range names {
				tools = append(tools, openaiwire.Tool{Name: name})
			}
			mapped := newToolNames(&openaiwire.ChatRequest{Tools: tools})
			seen := map[string]bool{}
			for _, name := range names {
				upstream := mapped.upstream(name)
				if !bedrockName.MatchString(upstream) || seen[upstream] || validToolName(name) && upstream != name {
					t.Errorf("want a name of its own that Bedrock takes for %q, got %q", name, upstream)
				}
				seen[upstream] = true
				if got := mapped.restored().Original(upstream); got != name {
					t.Errorf("want %q back, got %q", name, got)
				}
			}
		})
	}
}

func TestToolUseID(t *testing.T) {
	if got := toolUseID("tooluse_a-1.b:c"); got != "tooluse_a-1.b:c" {
		t.Errorf("want the ID as it is, got %q", got)
	}
	for _, id := range []string{"a b", "a/b", strings.Repeat("x", 65), "ü"} {
		if got := toolUseID(id); !bedrockUseID.MatchString(got) || got != toolUseID(id) {
			t.Errorf("want one ID that Bedrock takes for %q, got %q", id, got)
		}
	}
	if toolUseID("a b") == toolUseID("a/b") {
		t.Errorf("want IDs that differ to stay apart")
	}
}
