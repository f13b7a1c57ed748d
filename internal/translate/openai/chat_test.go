// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// contract is what of a call the proxy relies on.
type contract struct {
	Model, Operation string
	Bodies           int
	Stream           bool
	Refused          string
}

var contractCases = map[string]struct {
	body   string
	change func(*translate.Request)
	want   contract
}{
	"whole": {
		body: `{"model":"m",` + hello + `}`,
		want: contract{Model: "m", Operation: string(bedrock.Converse), Bodies: 1},
	},
	"streamed": {
		body: `{"model":"m","stream":true,` + hello + `}`,
		want: contract{Model: "m", Operation: string(bedrock.ConverseStream), Bodies: 1, Stream: true},
	},
	"a model that is not served": {
		body:   `{"model":"other",` + hello + `}`,
		change: func(r *translate.Request) { r.Serves = func(name string) bool { return name == "m" } },
		want:   contract{Refused: "model_not_found model"},
	},
	"strict, with all carried": {
		body:   `{"model":"m","logprobs":false,"seed":null,"prompt_cache_key":"k",` + hello + `}`,
		change: func(r *translate.Request) { r.Strict = true },
		want:   contract{Model: "m", Operation: string(bedrock.Converse), Bodies: 1},
	},
	"strict, with a field that is not carried": {
		body:   `{"model":"m","seed":7,"logit_bias":{"1":2},` + hello + `}`,
		change: func(r *translate.Request) { r.Strict = true },
		want:   contract{Refused: "not_carried logit_bias"},
	},
	"strict, with what only the model lacks": {
		body:   `{"model":"m","response_format":{"type":"json_object"},` + hello + `}`,
		change: func(r *translate.Request) { r.Strict = true },
		want:   contract{Refused: "not_carried response_format"},
	},
}

// TestChatHoldsTheContract tells what the proxy gets of a request beside the body.
func TestChatHoldsTheContract(t *testing.T) {
	for name, tc := range contractCases {
		t.Run(name, func(t *testing.T) {
			r := requestOf(sonnet, []byte(tc.body))
			if tc.change != nil {
				tc.change(&r)
			}
			call, err := Chat(r)
			var refused *field.Refusal
			got := contract{}
			switch {
			case errors.As(err, &refused):
				got.Refused = refused.Code + " " + refused.Path
			case err != nil:
				t.Fatal(err)
			default:
				got = contract{Model: call.Model, Operation: string(call.Operation), Bodies: len(call.Bodies), Stream: call.Events != nil}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestChatTellsTheOutcome of answers that are none, too: they have cost tokens.
func TestChatTellsTheOutcome(t *testing.T) {
	const usage = `"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":15,"cacheReadInputTokens":4,"cacheWriteInputTokens":8}`
	for name, tc := range map[string]struct {
		body string
		fail bool
		want translate.Outcome
	}{
		"an answer":           {`{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn",` + usage + `}`, false, translate.Outcome{Input: 13, Output: 2, CacheRead: 4, CacheWrite: 8, StopReason: "end_turn"}},
		"a malformed one":     {`{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"malformed_tool_use",` + usage + `}`, true, translate.Outcome{Input: 13, Output: 2, CacheRead: 4, CacheWrite: 8, StopReason: "malformed_tool_use"}},
		"no output":           {`{"stopReason":"end_turn",` + usage + `}`, true, translate.Outcome{Input: 13, Output: 2, CacheRead: 4, CacheWrite: 8, StopReason: "end_turn"}},
		"no JSON":             {`<html>`, true, translate.Outcome{}},
		"no usage, no reason": {`{"output":{"message":{"role":"assistant","content":[]}}}`, true, translate.Outcome{}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got, err := chatAnswer{}.whole([]translate.Answer{{Body: []byte(tc.body)}})
			if (err != nil) != tc.fail {
				t.Errorf("want an error: %v, got %v", tc.fail, err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestChatRefusesWhatIsNoJSON gives corner cases of JSON that parsers tell apart; each is the caller's fault, and none is a reading of its own.
func TestChatRefusesWhatIsNoJSON(t *testing.T) {
	const chat = `{"model":"m","messages":[{"role":"user","content":"x"}]}`
	for name, body := range map[string]string{
		"a byte order mark":          "\ufeff" + chat,
		"UTF-16":                     "\xff\xfe{\x00}\x00",
		"a second value":             chat + chat,
		"a comma at the end":         chat[:len(chat)-1] + ",}",
		"a comment":                  "/**/" + chat,
		"single quotes":              strings.ReplaceAll(chat, `"`, `'`),
		"a name twice":               `{"model":"m","model":"n","messages":[{"role":"user","content":"x"}]}`,
		"a name twice, deep":         `{"model":"m","messages":[{"role":"user","content":"x","content":"y"}]}`,
		"a name twice, once escaped": `{"model":"m","mode\u006c":"n","messages":[{"role":"user","content":"x"}]}`,
		"half a surrogate pair":      `{"model":"m","messages":[{"role":"user","content":"\ud800"}]}`,
		"a control character":        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\nb\"}]}",
		"bytes that are no UTF-8":    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\xc3\x28\"}]}",
		"a number with a plus":       `{"model":"m","max_tokens":+1,"messages":[]}`,
		"a number with a zero":       `{"model":"m","seed":01,"messages":[]}`,
		"not a number":               `{"model":"m","temperature":NaN,"messages":[]}`,
		"nested, in a field":         `{"model":"m","messages":[{"role":"user","content":"x"}],"seed":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`,
		"nested, in a schema":        `{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","parameters":` + strings.Repeat(`{"a":`, 300) + "1" + strings.Repeat("}", 300) + `}}]}`,
		"white space alone":          " \n",
		"null":                       "null",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Chat(requestOf(sonnet, []byte(body)))
			var refused *field.Refusal
			if !errors.As(err, &refused) || refused.Code != field.CodeBody {
				t.Errorf("want the body refused, got %v", err)
			}
		})
	}
	for name, body := range map[string]string{
		"white space around":           " \r\n" + chat + "\t\n",
		"a number beyond all bounds":   `{"model":"m","seed":1e99999,"messages":[{"role":"user","content":"x"}]}`,
		"a pair of surrogates":         `{"model":"m","messages":[{"role":"user","content":"\ud83d\ude00"}]}`,
		"a name with an escape":        `{"mod\u0065l":"m","messages":[{"r\u006fle":"us\u0065r","content":"x"}]}`,
		"a zero character":             `{"model":"m","messages":[{"role":"user","content":"a\u0000b"}]}`,
		"nested less than the bound":   `{"model":"m","messages":[{"role":"user","content":"x"}],"seed":` + strings.Repeat("[", 150) + strings.Repeat("]", 150) + `}`,
		"a name of prototypes":         `{"model":"m","__proto__":{"x":1},"messages":[{"role":"user","content":"x"}]}`,
		"a type after its other parts": `{"model":"m","messages":[{"content":[{"text":"x","type":"text"}],"role":"user"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Chat(requestOf(sonnet, []byte(body))); err != nil {
				t.Errorf("want it taken, got %v", err)
			}
		})
	}
}

// TestChatLeavesTheBodyAlone since text is carried out of it without a copy.
func TestChatLeavesTheBodyAlone(t *testing.T) {
	for _, request := range sections(t, "request") {
		before := string(request)
		call, err := Chat(requestOf(sonnet, request))
		if string(request) != before {
			t.Fatalf("the body was changed to %s", request)
		}
		if err != nil {
			continue
		}
		made := string(call.Bodies[0])
		clear(request)
		if string(call.Bodies[0]) != made {
			t.Errorf("the body that goes to Bedrock changes with the caller's: %s", call.Bodies[0])
		}
	}
}
