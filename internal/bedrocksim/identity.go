// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"path"
	"slices"
	"sync"
)

// Identity is someone the simulator knows: a SigV4 key pair, a bearer key, or both.
type Identity struct {
	// Name tells identities apart; it appears in Calls and is the key of SetIdentity.
	Name string `yaml:"name"`
	// AccessKeyID and SecretAccessKey sign requests with SigV4; both or neither are set.
	AccessKeyID     string `yaml:"accessKeyID"`
	SecretAccessKey string `yaml:"secretAccessKey"`
	// SessionToken, when set, has to come with every signed request.
	SessionToken string `yaml:"sessionToken"`
	// BearerKey, when set, is accepted as a Bedrock API key.
	BearerKey string `yaml:"bearerKey"`
	// Expired makes every request of this identity an ExpiredTokenException.
	Expired bool `yaml:"expired"`
	// AllowedModels are the models that the identity's policy allows, as model IDs or patterns of path.Match; empty allows all.
	AllowedModels []string `yaml:"allowedModels"`
	// RefusedModels are the models that the account has no access to, in the same form.
	RefusedModels []string `yaml:"refusedModels"`
}

// LogValue names the identity and nothing else.
func (id Identity) LogValue() slog.Value { return slog.StringValue(id.Name) }

// DemoIdentity is the identity that a Simulator knows when it is given no other. It opens nothing but a simulator.
func DemoIdentity() Identity {
	return Identity{
		Name:            "demo",
		AccessKeyID:     "AKIDSIMULATOR",
		SecretAccessKey: "simulator-demo-secret",
		BearerKey:       "simulator-demo-key",
	}
}

// authorize applies the identity's policy to a model, by the ID in the request and by the ID it stands for.
func (id Identity) authorize(operation, requested string, m *Model) *apiError {
	if matchesAny(id.RefusedModels, requested, m.ID) {
		return bedrockError("AccessDeniedException", "You don't have access to the model with the specified model ID.")
	}
	if len(id.AllowedModels) == 0 || matchesAny(id.AllowedModels, requested, m.ID) {
		return nil
	}
	return bedrockError("AccessDeniedException",
		"User: arn:aws:iam::123456789012:user/%s is not authorized to perform: bedrock:%s on resource: arn:aws:bedrock:*::foundation-model/%s because no identity-based policy allows the bedrock:%s action",
		id.Name, policyAction(operation), m.ID, policyAction(operation))
}

// policyAction is the IAM action that an operation needs.
func policyAction(operation string) string {
	actions := map[string]string{
		"Converse":       "InvokeModel",
		"ConverseStream": "InvokeModelWithResponseStream",
	}
	if action, ok := actions[operation]; ok {
		return action
	}
	return operation
}

func matchesAny(patterns []string, ids ...string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		return slices.ContainsFunc(ids, func(id string) bool {
			ok, err := path.Match(pattern, id)
			return err == nil && ok
		})
	})
}

// identities is the set of identities known; it may change while requests run.
type identities struct {
	mu    sync.RWMutex
	named map[string]Identity
}

func (s *identities) set(id Identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.named[id.Name] = id
}

func (s *identities) replace(ids []Identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.named)
	for _, id := range ids {
		s.named[id.Name] = id
	}
}

func (s *identities) remove(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.named, name)
}

func (s *identities) find(same func(Identity) bool) (Identity, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, name := range sortedKeys(s.named) {
		if same(s.named[name]) {
			return s.named[name], true
		}
	}
	return Identity{}, false
}

// equalSecret compares in a time that depends on neither value.
func equalSecret(a, b string) bool {
	hashA, hashB := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(hashA[:], hashB[:]) == 1
}
