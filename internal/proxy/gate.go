// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"sync"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// gate is the startup gate. It opens once credentials are loaded that AWS does not refuse, and a check of the model was made with them that was not
// refused for good. It then stays open: an outage of Bedrock, or a refusal later on, must reach callers as a clear error and not as a refused connection.
type gate struct {
	mu          sync.Mutex
	open        bool
	credentials func() proxyconfig.CredentialsStatus
	model       *modelState
}

// missing says for people which parts keep the gate shut; nothing when it is open.
func (g *gate) missing() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open {
		return nil
	}
	parts := g.shutBy(g.credentials())
	g.open = len(parts) == 0
	return parts
}

// passed tells whether the gate is open.
func (g *gate) passed() bool { return len(g.missing()) == 0 }

// shutBy says what keeps the gate shut, with the state of the credentials.
func (g *gate) shutBy(c proxyconfig.CredentialsStatus) []string {
	return append(missingCredentials(c), missingModel(g.model, c.Revision)...)
}

// missingCredentials: credentials that AWS refuses must not roll out over pods whose own still work.
func missingCredentials(c proxyconfig.CredentialsStatus) []string {
	switch {
	case !c.Loaded:
		return []string{withReason("credentials are not loaded", c.Reason, c.Message)}
	case c.Reason == proxyconfig.CredentialsInvalid || c.Reason == proxyconfig.CredentialsExpired:
		return []string{withReason("the credentials are refused", c.Reason, c.Message)}
	}
	return nil
}

// missingModel: a check that was made with other credentials than those in use says nothing of whether AWS knows these.
func missingModel(m *modelState, revision string) []string {
	status, checked := m.get()
	switch {
	case !checked || !m.checkedWith(revision):
		return []string{"the model has not been checked yet"}
	case status.Result == proxyconfig.ModelRefused:
		return []string{withReason("the model is refused", status.Reason, status.Message)}
	default:
		return nil
	}
}

func withReason(what, reason, message string) string {
	if reason != "" {
		what += " (" + reason + ")"
	}
	if message != "" {
		what += ": " + message
	}
	return what
}
