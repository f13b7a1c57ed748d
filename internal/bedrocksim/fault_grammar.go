// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"maps"
	"slices"
)

// grammarEdits change the order of the events of ConverseStream.
var grammarEdits = map[string]edit{
	"no-message-stop":   without("messageStop"),
	"no-message-start":  without("messageStart"),
	"no-block-stop":     without("contentBlockStop"),
	"no-block":          without("contentBlockStart", "contentBlockDelta", "contentBlockStop"),
	"two-starts":        twice("messageStart"),
	"two-stops":         twice("messageStop"),
	"two-metadata":      twice("metadata"),
	"doubled":           twice(""),
	"metadata-first":    swapLast,
	"late-delta":        after("messageStop", textDelta(0, "late")),
	"delta-after-block": after("contentBlockStop", textDelta(0, "late")),
	"stray-stop":        ahead("messageStop", blockStop(7)),
	"stray-tool":        ahead("messageStop", toolDelta(1, `{"city":"Rome"}`), blockStop(1)),
	"index-jump":        ahead("messageStop", textDelta(7, "jump"), blockStop(7)),
	"index-negative":    ahead("messageStop", textDelta(-1, "below"), blockStop(-1)),
	"interleaved":       ahead("contentBlockStop", textDelta(1, "one "), textDelta(0, ""), textDelta(1, "two"), blockStop(1)),
	"empty-deltas":      first(textDelta(0, ""), textDelta(0, "")),
	"bad-tool-input":    ahead("messageStop", toolStart(1), toolDelta(1, `{"city": "Ro`), toolDelta(1, `me", oops`), blockStop(1)),
}

// without leaves the named events out.
func without(kinds ...string) edit {
	return func(rest []event) []event {
		return slices.DeleteFunc(slices.Clone(rest), func(e event) bool { return slices.Contains(kinds, e.kind) })
	}
}

// twice repeats each event of a kind, or every event where the kind is empty.
func twice(kind string) edit {
	return func(rest []event) []event {
		var doubled []event
		for _, e := range rest {
			doubled = append(doubled, e)
			if kind == "" || e.kind == kind {
				doubled = append(doubled, e)
			}
		}
		return doubled
	}
}

// first puts events before the others.
func first(more ...event) edit {
	return func(rest []event) []event { return slices.Concat(fresh(more), rest) }
}

// ahead puts events before the first of a kind, and after behind it.
func ahead(kind string, more ...event) edit { return beside(kind, 0, more) }

func after(kind string, more ...event) edit { return beside(kind, 1, more) }

func beside(kind string, offset int, more []event) edit {
	return func(rest []event) []event {
		at := slices.IndexFunc(rest, func(e event) bool { return e.kind == kind })
		if at < 0 {
			return rest
		}
		return slices.Insert(slices.Clone(rest), at+offset, fresh(more)...)
	}
}

func swapLast(rest []event) []event {
	swapped := slices.Clone(rest)
	if n := len(swapped); n > 1 {
		swapped[n-1], swapped[n-2] = swapped[n-2], swapped[n-1]
	}
	return swapped
}

// fresh copies the payloads, which sending adds padding to, so that a table is not changed by the streams made from it.
func fresh(events []event) []event {
	copies := slices.Clone(events)
	for i, e := range copies {
		copies[i].payload = maps.Clone(e.payload)
	}
	return copies
}

func textDelta(index int, text string) event { return delta(index, map[string]any{"text": text}) }

func toolDelta(index int, input string) event {
	return delta(index, map[string]any{"toolUse": map[string]any{"input": input}})
}

func toolStart(index int) event {
	start := map[string]any{"toolUse": map[string]any{"toolUseId": "tooluse_simulated", "name": "get_weather"}}
	return event{kind: "contentBlockStart", payload: map[string]any{"contentBlockIndex": index, "start": start}}
}

func blockStop(index int) event {
	return event{kind: "contentBlockStop", payload: map[string]any{"contentBlockIndex": index}}
}
