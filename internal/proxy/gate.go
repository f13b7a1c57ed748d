// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"sync"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// gate is the startup gate. It opens once credentials are loaded and a check of the model was made that was not refused for good, and it
// then stays open: an outage of Bedrock, or a refusal later on, must reach callers as a clear error and not as a refused connection.
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
	parts := append(missingCredentials(g.credentials()), missingModel(g.model)...)
	g.open = len(parts) == 0
	return parts
}

// passed tells whether the gate is open.
func (g *gate) passed() bool { return len(g.missing()) == 0 }

func missingCredentials(c proxyconfig.CredentialsStatus) []string {
	if c.Loaded {
		return nil
	}
	return []string{withReason("credentials are not loaded", c.Reason, c.Message)}
}

func missingModel(m *modelState) []string {
	status, checked := m.get()
	switch {
	case !checked:
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
