// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"log/slog"
	"sync"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// modelState is what the newest check, or the newest request, told of the model.
type modelState struct {
	mu      sync.Mutex
	status  proxyconfig.ModelStatus
	checked bool
	// revision is the credentials' at the newest check.
	revision string
	logger   *slog.Logger
}

func newModelState(model proxyconfig.Model, logger *slog.Logger) *modelState {
	return &modelState{logger: logger, status: proxyconfig.ModelStatus{
		ID: model.ID, Region: model.Region, Result: proxyconfig.ModelUnknown, Reason: proxyconfig.ModelReasonNotChecked,
	}}
}

// get returns the state, and whether any check was made yet.
func (m *modelState) get() (proxyconfig.ModelStatus, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.status, m.checked
}

// checkedWith tells whether the newest check was made with a revision of the credentials.
func (m *modelState) checkedWith(revision string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.revision == revision
}

// concluded takes over what a check told, which was made with a revision of the credentials.
func (m *modelState) concluded(status proxyconfig.ModelStatus, revision string) {
	m.learn(status)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.revision = revision
}

// learn takes over what was learned; the model's ID and region stay. Only a change of the result or its reason is logged.
func (m *modelState) learn(status proxyconfig.ModelStatus) {
	m.mu.Lock()
	status.ID, status.Region = m.status.ID, m.status.Region
	changed := !m.checked || status.Result != m.status.Result || status.Reason != m.status.Reason
	m.status, m.checked = status, true
	m.mu.Unlock()
	if changed {
		m.logger.Info("the model's state changed", "result", status.Result, "reason", status.Reason, "message", status.Message, "method", status.Method)
	}
}
