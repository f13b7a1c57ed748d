// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"regexp"
	"strings"
	"testing"
)

var (
	bedrockName  = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)
	bedrockUseID = regexp.MustCompile(`^[a-zA-Z0-9_.:-]{1,64}$`)
)

func TestToolNamesComeBack(t *testing.T) {
	taken := NamesOf([]string{"a.b"}).Upstream("a.b")
	for name, names := range map[string][]string{
		"names that Bedrock takes stay":            {"get_weather", "x-1"},
		"names that look alike stay apart":         {"a.b", "a/b", "a b", "a_b"},
		"a name that a mapped one would get stays": {"a.b", taken},
		"long names that begin alike stay apart":   {strings.Repeat("x", 65), strings.Repeat("x", 66), strings.Repeat("x", 64)},
		"names of other scripts":                   {"天気", "時間", "été"},
		"the same name twice":                      {"a.b", "a.b"},
	} {
		t.Run(name, func(t *testing.T) {
			mapped := NamesOf(names)
			seen := map[string]string{}
			for _, name := range names {
				upstream := mapped.Upstream(name)
				if other, taken := seen[upstream]; !bedrockName.MatchString(upstream) || taken && other != name || validToolName(name) && upstream != name {
					t.Errorf("want a name of its own that Bedrock takes for %q, got %q", name, upstream)
				}
				seen[upstream] = name
				if got := mapped.Original(upstream); got != name {
					t.Errorf("want %q back, got %q", name, got)
				}
			}
		})
	}
}

func TestToolUseID(t *testing.T) {
	if got := ToolUseID("tooluse_a-1.b:c"); got != "tooluse_a-1.b:c" {
		t.Errorf("want the ID as it is, got %q", got)
	}
	for _, id := range []string{"", "a b", "a/b", strings.Repeat("x", 65), "ü"} {
		if got := ToolUseID(id); !bedrockUseID.MatchString(got) || got != ToolUseID(id) {
			t.Errorf("want one ID that Bedrock takes for %q, got %q", id, got)
		}
	}
	if ToolUseID("a b") == ToolUseID("a/b") {
		t.Errorf("want IDs that differ to stay apart")
	}
	if got := fittedID("tooluse_abc", 9); len(got) != 9 || got != fittedID("tooluse_abc", 9) || fittedID("abcDEF123", 9) != "abcDEF123" {
		t.Errorf("want a stable ID of 9 letters and digits, got %q", got)
	}
}
