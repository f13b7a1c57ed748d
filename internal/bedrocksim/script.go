// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// maxScript bounds a script file, in bytes.
const maxScript = 1 << 20

// Script makes the simulator misbehave: the first rule that matches a request gives its behaviour.
type Script struct {
	// Seed starts the generator behind rates, so that the same requests in the same order meet the same faults.
	Seed uint64 `yaml:"seed"`
	// Rules are tried in order.
	Rules []Rule `yaml:"rules"`

	mu      sync.Mutex
	random  *rand.Rand
	matched []int
}

// Rule is a behaviour and the requests that it is for.
type Rule struct {
	// Name is what Call.Result says of a request that met the rule's fault; it may be empty.
	Name string `yaml:"name"`
	// Match chooses the requests.
	Match Match `yaml:"match"`
	// Do is what happens to them.
	Do Behaviour `yaml:"do"`
}

// Match chooses requests. All that is set has to hold; an empty Match takes every request.
type Match struct {
	// Models are model identifiers as in the path or base model IDs, or patterns of path.Match.
	Models []string `yaml:"models"`
	// Operations are the SDK's names of operations.
	Operations []string `yaml:"operations"`
	// Identities are names of identities.
	Identities []string `yaml:"identities"`
	// Prompt is a part of the last user text, PromptRegexp a regular expression that is found in it.
	Prompt       string         `yaml:"prompt"`
	PromptRegexp *regexp.Regexp `yaml:"promptRegexp"`
	// Rate is the share of the requests, 0 to 1; unset is all of them.
	Rate *float64 `yaml:"rate"`
	// Skip leaves the first such requests alone, and First takes so many after those; 0 is no limit.
	Skip  int `yaml:"skip"`
	First int `yaml:"first"`
}

// ParseScript reads a script, YAML or JSON. It refuses members and fault names that it does not know, and says where.
func ParseScript(r io.Reader) (*Script, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxScript+1))
	if err != nil {
		return nil, fmt.Errorf("read script: %w", err)
	}
	if len(data) > maxScript {
		return nil, fmt.Errorf("script is larger than %d bytes; leave rules out", maxScript)
	}
	script := &Script{}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(script); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("parse script: %w", err)
	}
	return script, script.Validate()
}

// Validate reports every fault of the script, each with its rule.
func (s *Script) Validate() error {
	var faults []error
	for i := range s.Rules {
		if err := s.Rules[i].validate(); err != nil {
			faults = append(faults, fmt.Errorf("rules[%d]: %w", i, err))
		}
	}
	return errors.Join(faults...)
}

func (r *Rule) validate() error {
	if rate := r.Match.Rate; rate != nil && (*rate < 0 || *rate > 1) {
		return fmt.Errorf("match.rate is %g: write a share from 0 to 1", *rate)
	}
	for _, name := range r.Match.Operations {
		if !slices.ContainsFunc(operations, func(op operation) bool { return op.name == name }) {
			return fmt.Errorf("match.operations: %q is none; write Converse, ConverseStream, InvokeModel, InvokeModelWithResponseStream, ApplyGuardrail or CountTokens", name)
		}
	}
	return r.Do.validate()
}

// fresh is a copy with its counters at zero, so that a script can be set twice.
func (s *Script) fresh() *Script {
	if s == nil {
		return nil
	}
	started := &Script{Seed: s.Seed, Rules: slices.Clone(s.Rules), matched: make([]int, len(s.Rules))}
	started.random = rand.New(rand.NewPCG(s.Seed, s.Seed))
	return started
}

// choose is the behaviour of the first rule that takes the request.
func (s *Script) choose(x *exchange) (Behaviour, bool) {
	if s == nil {
		return Behaviour{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.Rules {
		rule := &s.Rules[i]
		if rule.Match.fits(x) && s.takes(i) {
			behaviour := rule.Do
			behaviour.name = rule.Name
			return behaviour, true
		}
	}
	return Behaviour{}, false
}

// takes applies the counters and the rate of a rule to a request that fits it otherwise.
func (s *Script) takes(index int) bool {
	m := &s.Rules[index].Match
	s.matched[index]++
	n := s.matched[index] - m.Skip
	if n <= 0 || (m.First > 0 && n > m.First) {
		return false
	}
	return m.Rate == nil || s.random.Float64() < *m.Rate
}

func (m *Match) fits(x *exchange) bool {
	text := x.prompt.lastUser().text()
	return (fitsAny(m.Models, x.requested) || fitsAny(m.Models, x.model.ID)) && fitsAny(m.Operations, x.op.name) && fitsAny(m.Identities, x.identity.Name) &&
		strings.Contains(text, m.Prompt) && (m.PromptRegexp == nil || m.PromptRegexp.MatchString(text))
}

func fitsAny(patterns []string, name string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return err == nil && ok
	})
}
