// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// Refused records that AWS refused the credentials in use. Errors of other classes than Credentials and CredentialsExpired are ignored.
// A Client tells the store itself.
func (s *CredentialsStore) Refused(err *Error) { s.refused(s.Status().Revision, err) }

// Accepted records that Bedrock answered a request with the credentials in use. A Client tells the store itself.
func (s *CredentialsStore) Accepted() {
	s.accepted(s.Status().Revision, evidence{proxyconfig.MethodRequest, time.Now()})
}

// replaced reads the credentials of a Secret again, and tells whether others than those of a revision are in use. Others that are on trial come into
// use at once, unless Bedrock has refused them too: AWS has refused the revision, so there is nothing left to lose. Other sources have nothing to read.
func (s *CredentialsStore) replaced(revision string) bool {
	if s.config.Source != proxyconfig.SourceSecret {
		return false
	}
	if s.mayReread() {
		s.Reload()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	isUntried := s.offered != nil && s.rejected == nil && !s.barred
	if isUntried && s.current.revision == revision {
		s.adopt(s.offered)
	}
	return s.current != nil && s.current.revision != revision
}

// rereadInterval is the shortest time between two readings that refused requests cause, which would otherwise wait for each other.
const rereadInterval = time.Second

// mayReread tells whether a refused request may read the credentials again, and notes it if so.
func (s *CredentialsStore) mayReread() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.reread) < rereadInterval {
		return false
	}
	s.reread = time.Now()
	return true
}

// refused is Refused for a request that was signed with one revision: the answer says nothing of a newer one.
func (s *CredentialsStore) refused(revision string, err *Error) {
	if reason, ok := refusalReasons()[err.Class]; ok {
		s.judge(revision, &fault{reason, refusalMessage(s.config, reason, err.Exception)})
	}
}

// refusalReasons are the classes by which AWS says that it does not know credentials.
func refusalReasons() map[Class]string {
	return map[Class]string{Credentials: proxyconfig.CredentialsInvalid, CredentialsExpired: proxyconfig.CredentialsExpired}
}

// accepted records that Bedrock answered a request that was signed with one revision.
func (s *CredentialsStore) accepted(revision string, how evidence) {
	s.judge(revision, nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isCurrent(revision) {
		s.proven, s.answered = true, how
	}
}

// isCurrent tells whether a revision is in use. The caller holds the lock.
func (s *CredentialsStore) isCurrent(revision string) bool {
	return s.current != nil && s.current.revision == revision
}

// judge records AWS's verdict on a revision; nil is that AWS knows it, which is not yet that it may use the model.
func (s *CredentialsStore) judge(revision string, verdict *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.isCurrent(revision) {
		return
	}
	if verdict != nil {
		s.proven, s.answered = false, evidence{}
	}
	if sameFault(verdict, s.unaccepted) {
		return
	}
	s.unaccepted, s.since = verdict, time.Now()
	s.log()
}
