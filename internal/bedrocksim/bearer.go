// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"net/http"
	"strings"
)

const bearerScheme = "Bearer "

// authenticate finds out who calls, by signature or by API key. The digest is the SHA-256 of the body in hexadecimal.
func (s *Simulator) authenticate(r *http.Request, digest string) (Identity, *apiError) {
	authorization := r.Header.Get("Authorization")
	switch {
	case strings.HasPrefix(authorization, bearerScheme):
		return s.authenticateBearer(strings.TrimPrefix(authorization, bearerScheme))
	case strings.HasPrefix(authorization, sigV4Algorithm):
		return s.authenticateSigV4(r, digest)
	default:
		return Identity{}, authError("MissingAuthenticationTokenException", "Missing Authentication Token")
	}
}

func (s *Simulator) authenticateBearer(key string) (Identity, *apiError) {
	id, ok := s.identities.find(func(id Identity) bool {
		return id.BearerKey != "" && equalSecret(id.BearerKey, key)
	})
	if !ok {
		return Identity{}, authError("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.")
	}
	if id.Expired {
		return id, authError("AccessDeniedException", "Bearer Token has expired")
	}
	return id, nil
}
