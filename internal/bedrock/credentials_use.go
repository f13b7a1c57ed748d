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
	id, failure := current.withKeys(ctx)
	if failure != nil {
		s.refused(current.revision, failure)
	}
	return id, failure
}

// withKeys is the identity with the keys that its provider gives, where it has one.
func (id identity) withKeys(ctx context.Context) (identity, *Error) {
	if id.provider == nil {
		return id, nil
	}
	keys, err := id.provider.Retrieve(ctx)
	if err != nil {
		return identity{}, retrievalError(ctx, err)
	}
	id.keys = keys
	return id, nil
}
