// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// cached is what usage says of the cache.
type cached struct {
	Read, Write int
	Details     []cacheDetail
}

func cachedBy(t *testing.T, sim *Simulator, body string) cached {
	t.Helper()
	w := post(sim, sonnet, "converse", body)
	var got struct {
		Usage struct {
			InputTokens, OutputTokens, TotalTokens int
			CacheReadInputTokens                   int
			CacheWriteInputTokens                  int
			CacheDetails                           []cacheDetail
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("answer %d %s (%v)", w.Code, w.Body, err)
	}
	u := got.Usage
	if u.TotalTokens != u.InputTokens+u.OutputTokens+u.CacheReadInputTokens+u.CacheWriteInputTokens || u.InputTokens < 0 {
		t.Errorf("usage %+v does not add up", u)
	}
	return cached{u.CacheReadInputTokens, u.CacheWriteInputTokens, u.CacheDetails}
}

func TestCacheWritesThenReads(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	sim := New(WithClock(func() time.Time { return now }))
	system := func(text, ttl, question string) string {
		return strings.Replace(with(`"system":[{"text":"`+text+`"},{"cachePoint":{"type":"default"`+ttl+`}}]`), "Hello", question, 1)
	}
	rules := messageTokens + countTokens("Be kind and brief.")
	for _, step := range []struct {
		name, body string
		passed     time.Duration
		want       cached
	}{
		{"without a cache point", with(`"system":[{"text":"Be kind and brief."}]`), 0, cached{}},
		{"first", system("Be kind and brief.", "", "Hello"), 0, cached{Write: rules, Details: []cacheDetail{{rules, "5m"}}}},
		{"again, with another question", system("Be kind and brief.", "", "Ciao"), 0, cached{Read: rules}},
		{"another prefix", system("Be rude.", `,"ttl":"1h"`, "Hello"), 0, cached{Write: 6, Details: []cacheDetail{{6, "1h"}}}},
		{"after ten minutes", system("Be kind and brief.", "", "Hello"), 10 * time.Minute, cached{Write: rules, Details: []cacheDetail{{rules, "5m"}}}},
		{"kept for an hour", system("Be rude.", `,"ttl":"1h"`, "Hello"), 0, cached{Read: 6}},
	} {
		now = now.Add(step.passed)
		if diff := cmp.Diff(step.want, cachedBy(t, sim, step.body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
	grown := messages(`{"role":"user","content":[{"text":"one"},{"cachePoint":{"type":"default"}}]}`)
	longer := messages(`{"role":"user","content":[{"text":"one"},{"cachePoint":{"type":"default"}},{"text":"two"},{"cachePoint":{"type":"default"}}]}`)
	first, second := cachedBy(t, sim, grown), cachedBy(t, sim, longer)
	if second.Read != first.Write || second.Write != countTokens("two") {
		t.Errorf("a longer prefix: %+v after %+v, want the old part read and the new one written", second, first)
	}
}

func TestCacheOfAnthropicsOwnForm(t *testing.T) {
	sim := New()
	body := anthropic(`"system":[{"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral","ttl":"1h"}}],"messages":[{"role":"user","content":"Hi"}]`)
	for _, want := range []string{`"cache_creation_input_tokens":6,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":6}`, `"cache_creation_input_tokens":0,"cache_read_input_tokens":6`} {
		if w := post(sim, sonnet, "invoke", body); !strings.Contains(w.Body.String(), want) {
			t.Errorf("answer %s, want %s", w.Body, want)
		}
	}
	if w := post(sim, sonnet, "invoke", body); w.Header().Get("X-Amzn-Bedrock-Cache-Read-Input-Token-Count") != "6" {
		t.Errorf("headers %v do not say what was read from the cache", w.Header())
	}
}
