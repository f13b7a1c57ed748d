// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"cmp"
	"log/slog"
	"sync"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// CredentialsStore holds the AWS identity in use, which is the newest that was usable and that Bedrock did not refuse. It is safe for concurrent use.
type CredentialsStore struct {
	config proxyconfig.Credentials
	read   func() (identity, *fault)
	logger *slog.Logger

	// reloading keeps readers in order, so that an older reading never takes the place of a newer one.
	reloading sync.Mutex
	mu        sync.Mutex
	// current is the identity in use; nil while there is none.
	current *identity
	// proven tells that Bedrock accepts the identity in use for the model, so that there is something to lose.
	proven bool
	// offered is the newest identity while it has to show first that Bedrock accepts it; nil otherwise.
	offered *identity
	// rejected is why AWS does not know the offered identity; barred tells that Bedrock refuses the model to it.
	rejected *fault
	barred   bool
	// answered is the last time that the model answered the identity in use.
	answered evidence
	// reread is when the credentials were last read because AWS had refused them.
	reread time.Time
	// unread is why the newest credentials are not in use, unaccepted why AWS refuses those in use.
	unread, unaccepted *fault
	since              time.Time
}

// fault is what is wrong with credentials: one of proxyconfig's Credentials… reasons, and a text for people without any value.
type fault struct{ reason, message string }

// NewCredentials returns a store that has loaded its credentials once, as Reload does. What is wrong with them is in Status.
// The region is where a workload identity asks for its role. A nil logger logs nothing.
func NewCredentials(c proxyconfig.Credentials, region string, logger *slog.Logger) *CredentialsStore {
	s := &CredentialsStore{config: c, logger: cmp.Or(logger, slog.New(slog.DiscardHandler))}
	s.read = sourceOf(c, region)
	s.Reload()
	return s
}

// sourceOf is how the credentials of a source are read.
func sourceOf(c proxyconfig.Credentials, region string) func() (identity, *fault) {
	switch c.Source {
	case proxyconfig.SourceWorkloadIdentity:
		return func() (identity, *fault) { return workloadIdentity(region) }
	case proxyconfig.SourceEnvironment:
		return func() (identity, *fault) { return fromEnvironment(region) }
	}
	return func() (identity, *fault) { return fromDirectory(c) }
}

// Reload reads the credentials again. When they are not usable, the last good ones stay in use and Status says why. Where those in use are known
// to work, others take their place only once a Client's Check has shown that Bedrock accepts them. Reload tells whether there are others.
func (s *CredentialsStore) Reload() bool {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	id, unread := s.read()
	s.mu.Lock()
	defer s.mu.Unlock()
	isNews := !sameFault(unread, s.unread)
	s.unread = unread
	isChange := unread == nil && s.take(id)
	if isNews || isChange {
		s.since = time.Now()
		s.log()
	}
	return isChange
}

// log tells of a change of state, once, with its reason and never with a value.
func (s *CredentialsStore) log() {
	status := s.status()
	if status.Reason != "" {
		s.logger.Warn("credentials are not usable", "source", status.Source, "reason", status.Reason, "detail", status.Message, "loaded", status.Loaded)
		return
	}
	s.logger.Info("credentials are in use", "source", status.Source, "revision", status.Revision)
}

// Status is the state of the credentials. It holds no value of any.
func (s *CredentialsStore) Status() proxyconfig.CredentialsStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status()
}

// status is Status for those who hold the lock.
func (s *CredentialsStore) status() proxyconfig.CredentialsStatus {
	status := proxyconfig.CredentialsStatus{Source: s.config.Source, Loaded: s.current != nil, Time: s.since}
	if s.current != nil {
		status.Revision = s.current.revision
	}
	// What keeps newer credentials out of use comes first: mending it may mend the other too.
	if f := cmp.Or(s.unread, s.rejected, s.unaccepted); f != nil {
		status.Reason, status.Message = f.reason, f.message
	}
	if s.current != nil && s.unaccepted == nil && cmp.Or(s.unread, s.rejected) != nil {
		status.Message += "; the last good credentials stay in use"
	}
	return status
}

// Loaded tells whether any usable credentials are in use.
func (s *CredentialsStore) Loaded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current != nil
}
