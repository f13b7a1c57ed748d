// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// cacheDraft is a cache_control while it is read.
type cacheDraft struct{ kind, ttl string }

var cacheFields = field.Object[cacheDraft]{
	"type": field.OneOf(doc(field.Mapped, "cachePoint.type", ""), []string{"ephemeral"}, func(c *cacheDraft) *string { return &c.kind }),
	"ttl":  field.OneOf(doc(field.Carried, "cachePoint.ttl", ""), []string{"5m", "1h"}, func(c *cacheDraft) *string { return &c.ttl }),
}

// cacheControl is a row of Anthropic's mark that a prefix to be cached ends here.
func cacheControl[T any](at func(*T) **converse.CachePoint) field.Field[T] {
	return field.Field[T]{
		Doc: doc(field.Mapped, "cachePoint", "Not OpenAI's own, but Anthropic's: a cache point follows what has it."), Type: field.Map, Within: cacheFields.Entries,
		Read: func(d *field.Decoder, into *T) error {
			var draft cacheDraft
			err := cacheFields.Read(d, &draft)
			*at(into) = hub.CachePoint(draft.ttl)
			return err
		},
	}
}

var partCacheControl = cacheControl(func(p *part) **converse.CachePoint { return &p.cachePoint })

// longest is the longest time for which Bedrock keeps a prefix.
const longest = "1h"

// readCacheTime reads one of OpenAI's times, for which Bedrock has the longest of its own. A longer one is reported.
func readCacheTime(d *field.Decoder) error {
	time, err := d.OneOf([]string{"30m", "12h"})
	if time == "12h" {
		d.Drop()
	}
	return err
}

// breakpointRow is OpenAI's own mark that a prefix to be cached ends with a part.
var breakpointRow = field.Field[part]{
	Doc:  doc(field.Mapped, "cachePoint", "A cache point follows the part."),
	Type: field.Map, Within: breakpointFields.Entries,
	Read: func(d *field.Decoder, p *part) error {
		if p.cachePoint == nil {
			p.cachePoint, p.breakpoint = hub.CachePoint(""), true
		}
		return breakpointFields.Read(d, p)
	},
}

var breakpointFields = field.Object[part]{
	"mode": field.OneOf(doc(field.Mapped, "cachePoint.type", ""), []string{"explicit"}, func(*part) *string { return new(string) }),
	"ttl": field.Custom(field.String, doc(field.Mapped, "cachePoint.ttl", "30m and 12h become 1h; 12h is reported, since Bedrock keeps nothing that long."),
		func(d *field.Decoder, p *part) error {
			p.cachePoint.TTL, p.breakpoint = longest, false
			return readCacheTime(d)
		}),
}

// cacheOptionFields are the fields of prompt_cache_options.
var cacheOptionFields = field.Object[chatRequest]{
	"mode": field.IgnoredRow[chatRequest](field.String, "Bedrock caches up to the breakpoints of the request, as in the mode explicit."),
	"ttl": field.Custom(field.String, doc(field.Mapped, "cachePoint.ttl", "For all breakpoints without a time of their own: 30m becomes 1h, the least time of Bedrock's that lasts as long."),
		func(d *field.Decoder, c *chatRequest) error {
			c.cacheTTL = longest
			return readCacheTime(d)
		}),
}
