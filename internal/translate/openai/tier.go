// SPDX-License-Identifier: Apache-2.0

package openai

import "github.com/outcrop-dev/outcrop/internal/wire/converse"

// tiers are Bedrock's service tiers by OpenAI's names. An empty one is left to Bedrock.
var tiers = map[string]string{"auto": "", "default": "", "flex": "flex", "priority": "priority", "fast": "priority", "scale": "reserved"}

// TierNames are OpenAI's service tiers, in both of its dialects.
func TierNames() []string { return []string{"auto", "default", "flex", "scale", "priority", "fast"} }

// TierNote says what becomes of them.
const TierNote = "flex and priority as they are, fast as priority, scale as reserved; auto and default are left to Bedrock."

// Tier is Bedrock's service tier for one of OpenAI's; nil: it is left to Bedrock.
func Tier(name string) *converse.ServiceTier {
	if tier := tiers[name]; tier != "" {
		return &converse.ServiceTier{Type: tier}
	}
	return nil
}

// TierName is OpenAI's name of the tier that Bedrock served a request in.
func TierName(tier string) string {
	if tier == "reserved" {
		return "scale"
	}
	return tier
}
