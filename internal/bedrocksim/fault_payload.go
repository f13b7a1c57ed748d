// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"slices"
	"strings"
)

// deep is how many lists are inside one another in the fault deep-payload.
const deep = 10_000

// payloadEdits replace the payload of the next event, put an event with an odd payload before it, or change the last events.
var payloadEdits = map[string]edit{
	"bad-json":            replaced(`{"contentBlockIndex":0,"delta":{"text":"w`),
	"no-payload":          replaced(``),
	"null-payload":        replaced(`null`),
	"wrong-types":         replaced(`{"contentBlockIndex":"zero","delta":{"text":7}}`),
	"chunk-not-base64":    replaced(`{"bytes":"this is * no base64"}`),
	"chunk-not-json":      replaced(`{"bytes":"dGhpcyBpcyBubyBKU09O"}`),
	"chunk-without-bytes": first(event{kind: "chunk", payload: map[string]any{}}),
	"bad-utf8":            first(rawDelta("{\"contentBlockIndex\":0,\"delta\":{\"text\":\"\xff\xfe\"}}")),
	"lone-surrogate":      first(rawDelta(`{"contentBlockIndex":0,"delta":{"text":"\ud800"}}`)),
	"names-twice":         first(rawDelta(`{"contentBlockIndex":0,"contentBlockIndex":0,"delta":{"text":""}}`)),
	"deep-payload":        first(rawDelta(`{"contentBlockIndex":0,"delta":{"text":""},"odd":` + strings.Repeat("[", deep) + strings.Repeat("]", deep) + `}`)),
	"odd-member":          first(rawDelta(`{"contentBlockIndex":0,"delta":{"text":""},"odd":{"a":[1,null]}}`)),
	"odd-delta":           first(rawDelta(`{"contentBlockIndex":0,"delta":{"novel":{"a":1}}}`)),
	"no-stop-reason":      replacedIn("messageStop", `{}`),
	"no-usage":            replacedIn("metadata", `{"metrics":{"latencyMs":1}}`),
	"huge-usage":          replacedIn("metadata", `{"metrics":{"latencyMs":1},"usage":{"inputTokens":99999999999999999999,"outputTokens":1,"totalTokens":99999999999999999999}}`),
}

func rawDelta(payload string) event { return event{kind: "contentBlockDelta", raw: []byte(payload)} }

// replaced sends another payload in the next event.
func replaced(payload string) edit {
	return func(rest []event) []event {
		changed := slices.Clone(rest)
		if len(changed) > 0 {
			changed[0].raw = []byte(payload)
		}
		return changed
	}
}

// replacedIn sends another payload in the events of a kind.
func replacedIn(kind, payload string) edit {
	return func(rest []event) []event {
		changed := slices.Clone(rest)
		for i := range changed {
			if changed[i].kind == kind {
				changed[i].raw = []byte(payload)
			}
		}
		return changed
	}
}
