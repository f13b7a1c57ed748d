// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// CredentialsStore holds the AWS identity in use, which is the newest that was usable. It is safe for concurrent use.
type CredentialsStore struct {
	config proxyconfig.Credentials
	read   func() (identity, *fault)
	logger *slog.Logger

	// reloading keeps readers in order, so that an older reading never takes the place of a newer one.
	reloading sync.Mutex
	mu        sync.Mutex
	// current is the identity in use; nil while there is none.
	current *identity
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

// Reload reads the credentials again. When they are not usable, the last good ones stay in use and Status says why.
// It tells whether other credentials are in use than before.
func (s *CredentialsStore) Reload() bool {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	id, unread := s.read()
	s.mu.Lock()
	defer s.mu.Unlock()
	isNews := (unread == nil) != (s.unread == nil) || (unread != nil && *unread != *s.unread)
	isChange := unread == nil && (s.current == nil || !s.current.sameAs(id))
	s.unread = unread
	if isChange {
		id.signer = v4.NewSigner()
		s.current, s.unaccepted = &id, nil
	}
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
	if f := cmp.Or(s.unread, s.unaccepted); f != nil {
		status.Reason, status.Message = f.reason, f.message
	}
	return status
}

// Loaded tells whether any usable credentials are in use.
func (s *CredentialsStore) Loaded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current != nil
}

// Refused records that AWS refused the credentials in use. Errors of other classes than Credentials and CredentialsExpired are ignored.
// A Client tells the store itself.
func (s *CredentialsStore) Refused(err *Error) { s.refused(s.Status().Revision, err) }

// Accepted records that AWS knows the credentials in use. A Client tells the store itself.
func (s *CredentialsStore) Accepted() { s.accepted(s.Status().Revision) }

// replaced reads the credentials again, and tells whether others than those of a revision are in use.
// A request may be refused because its credentials were rotated while the watcher had yet to see it.
func (s *CredentialsStore) replaced(revision string) bool {
	s.Reload()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current != nil && s.current.revision != revision
}

// refused is Refused for a request that was signed with one revision: the answer says nothing of a newer one.
func (s *CredentialsStore) refused(revision string, err *Error) {
	reasons := map[Class]string{Credentials: proxyconfig.CredentialsInvalid, CredentialsExpired: proxyconfig.CredentialsExpired}
	reason, ok := reasons[err.Class]
	if !ok {
		return
	}
	s.judge(revision, &fault{reason, refusalMessage(s.config, reason, err.Exception)})
}

func (s *CredentialsStore) accepted(revision string) { s.judge(revision, nil) }

// judge records AWS's verdict on a revision.
func (s *CredentialsStore) judge(revision string, verdict *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	isSame := (verdict == nil) == (s.unaccepted == nil) && (verdict == nil || *verdict == *s.unaccepted)
	if s.current == nil || s.current.revision != revision || isSame {
		return
	}
	s.unaccepted, s.since = verdict, time.Now()
	s.log()
}

// identity is what a request is to be signed with now.
func (s *CredentialsStore) identity(ctx context.Context) (identity, *Error) {
	s.mu.Lock()
	current := s.current
	s.mu.Unlock()
	if current == nil {
		return identity{}, &Error{Class: Credentials, Message: classMessage(Credentials), Err: errNoCredentials}
	}
	if current.provider == nil {
		return *current, nil
	}
	id := *current
	keys, err := current.provider.Retrieve(ctx)
	if err != nil {
		failure := retrievalError(ctx, err)
		s.refused(id.revision, failure)
		return identity{}, failure
	}
	id.keys = keys
	return id, nil
}
