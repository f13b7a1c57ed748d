// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"sync"
	"time"
)

// mostCached bounds how many prefixes are remembered at once; all are forgotten when there are more.
const mostCached = 10_000

// lifetimes are the times to live that a cache point can ask for; the first is the default.
var lifetimes = map[string]time.Duration{"5m": 5 * time.Minute, "1h": time.Hour}

const defaultLifetime = "5m"

// mark is a point up to which a prompt is to be cached: what came before it as a hash, its tokens, and how long it is kept.
type mark struct {
	digest string
	tokens int
	ttl    string
}

// marker makes marks while it is shown a prompt in its order: tools, system prompt, messages.
type marker struct {
	sum    hash.Hash
	tokens int
	marks  []mark
}

func newMarker() *marker { return &marker{sum: sha256.New()} }

// add shows the next piece of a prompt and what it costs.
func (m *marker) add(piece any, tokens int) {
	_ = json.NewEncoder(m.sum).Encode(piece) // pieces are decoded JSON, and a hash takes all
	m.tokens += tokens
}

// mark notes that the prompt so far is to be cached.
func (m *marker) mark(ttl string) {
	if ttl == "" {
		ttl = defaultLifetime
	}
	m.marks = append(m.marks, mark{digest: hex.EncodeToString(m.sum.Sum(nil)), tokens: m.tokens, ttl: ttl})
}

// cacheUse is what a request read from the cache and wrote to it, in tokens; written tells the written by time to live.
type cacheUse struct {
	asked   bool
	read    int
	write   int
	written []cacheDetail
}

type cacheDetail struct {
	InputTokens int    `json:"inputTokens"`
	TTL         string `json:"ttl"`
}

func (u cacheUse) writtenFor(ttl string) int {
	total := 0
	for _, d := range u.written {
		if d.TTL == ttl {
			total += d.InputTokens
		}
	}
	return total
}

// promptCache remembers which prefixes were seen by which model, until they expire.
type promptCache struct {
	mu      sync.Mutex
	expires map[string]time.Time
}

// use reads the longest prefix that is cached and writes the others. Unlike the real one it takes prefixes of any length.
func (c *promptCache) use(model string, marks []mark, now time.Time) cacheUse {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.expires == nil || len(c.expires) > mostCached {
		c.expires = map[string]time.Time{}
	}
	used := cacheUse{asked: len(marks) > 0}
	known := 0
	for i, m := range marks {
		if now.Before(c.expires[model+m.digest]) {
			used.read, known = m.tokens, i+1
		}
	}
	for i, m := range marks {
		c.expires[model+m.digest] = now.Add(lifetimes[m.ttl])
		if i >= known && m.tokens > used.read+used.write {
			fresh := m.tokens - used.read - used.write
			used.write += fresh
			used.written = append(used.written, cacheDetail{InputTokens: fresh, TTL: m.ttl})
		}
	}
	return used
}
