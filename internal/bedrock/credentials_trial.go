// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// take puts an identity that was read into use, or on trial where the one in use is proven. It tells whether the identity is news.
// The caller holds the lock.
func (s *CredentialsStore) take(id identity) bool {
	if s.current != nil && s.current.sameAs(id) {
		isNews := s.offered != nil
		s.offered, s.rejected = nil, nil
		return isNews
	}
	if s.offered != nil && s.offered.sameAs(id) {
		return false
	}
	id.signer = v4.NewSigner()
	if s.proven {
		s.offered, s.rejected = &id, nil
		return true
	}
	s.adopt(&id)
	return true
}

// adopt puts an identity into use. The caller holds the lock.
func (s *CredentialsStore) adopt(id *identity) {
	s.current, s.proven, s.unaccepted = id, false, nil
	s.offered, s.rejected = nil, nil
}

// OnTrial tells whether there are newer credentials than those in use, which Bedrock has yet to accept.
func (s *CredentialsStore) OnTrial() bool {
	_, is := s.trial()
	return is
}

// trial is the identity on trial.
func (s *CredentialsStore) trial() (identity, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.offered == nil {
		return identity{}, false
	}
	return *s.offered, true
}

// conclude puts the identity on trial into use, or, with a fault, records that AWS does not know it. An identity that was offered meanwhile is
// not concluded on.
func (s *CredentialsStore) conclude(tried identity, rejected *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.offered == nil || !s.offered.sameAs(tried) {
		return
	}
	isNews := rejected == nil || !sameFault(rejected, s.rejected)
	if s.rejected = rejected; rejected == nil {
		s.adopt(s.offered)
		s.proven = true
	}
	if isNews {
		s.since = time.Now()
		s.log()
	}
}

// doubt records that Bedrock refused the identity in use for the model: there is nothing to lose any more. Other failures say nothing.
func (s *CredentialsStore) doubt(revision string, class Class) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if class == Denied && s.current != nil && s.current.revision == revision {
		s.proven = false
	}
}

func sameFault(a, b *fault) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}
