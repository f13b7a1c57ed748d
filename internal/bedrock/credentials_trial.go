// SPDX-License-Identifier: Apache-2.0

package bedrock

import "time"

// take puts an identity that was read into use, or on trial where the one in use is proven. It tells whether the identity is news.
// The caller holds the lock.
func (s *CredentialsStore) take(id identity) bool {
	if s.current != nil && s.current.sameAs(id) {
		isNews := s.offered != nil
		s.offered, s.rejected, s.barred = nil, nil, false
		return isNews
	}
	if s.offered != nil && s.offered.sameAs(id) {
		return false
	}
	if s.proven {
		s.offered, s.rejected, s.barred = &id, nil, false
		return true
	}
	s.adopt(&id)
	return true
}

// adopt puts an identity into use. The caller holds the lock.
func (s *CredentialsStore) adopt(id *identity) {
	s.current, s.proven, s.unaccepted, s.answered = id, false, nil, evidence{}
	s.offered, s.rejected, s.barred = nil, nil, false
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
	s.barred = false
	if s.rejected = rejected; rejected == nil {
		s.adopt(s.offered)
		s.proven = true
	}
	if isNews {
		s.since = time.Now()
		s.log()
	}
}

// bar records that AWS knows the identity on trial and Bedrock refuses the model to it.
func (s *CredentialsStore) bar(tried identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.offered == nil || !s.offered.sameAs(tried) {
		return
	}
	isNews := s.rejected != nil
	s.rejected, s.barred = nil, true
	if isNews {
		s.since = time.Now()
		s.log()
	}
}

// doubt records that a check found the model refused to the identity in use: there is nothing to lose any more.
func (s *CredentialsStore) doubt(revision string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isCurrent(revision) {
		s.proven, s.answered = false, evidence{}
	}
}

// evidence is how and when the model answered an identity; zero where it has not.
type evidence struct {
	// method is one of proxyconfig's Method… values.
	method string
	at     time.Time
}

// evidence is that of the identity in use.
func (s *CredentialsStore) evidence() (evidence, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answered, !s.answered.at.IsZero()
}

func sameFault(a, b *fault) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}
