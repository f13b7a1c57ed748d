// SPDX-License-Identifier: Apache-2.0

package bedrock

import "context"

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
