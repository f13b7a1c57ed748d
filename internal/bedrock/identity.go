// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"fmt"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const redacted = "[redacted]"

// identity is what one request is signed with: a bearer token, or keys. It shows itself to no log and no format verb.
type identity struct {
	bearer string
	keys   aws.Credentials
	// provider gives keys that AWS renews, for a workload identity; nil otherwise.
	provider aws.CredentialsProvider
	revision string
}

// LogValue hides the identity from slog.
func (identity) LogValue() slog.Value { return slog.StringValue(redacted) }

// String hides the identity from %v and %s.
func (identity) String() string { return redacted }

// GoString hides the identity from %#v.
func (identity) GoString() string { return redacted }

// Format hides the identity from every verb, %x and %d too.
func (identity) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// secrets are the values that no text may repeat.
func (id identity) secrets() []string {
	return []string{id.bearer, id.keys.SecretAccessKey, id.keys.SessionToken, id.keys.AccessKeyID}
}

// sameAs tells whether two identities sign alike.
func (id identity) sameAs(other identity) bool {
	return id.bearer == other.bearer && id.provider == other.provider && id.revision == other.revision &&
		id.keys.AccessKeyID == other.keys.AccessKeyID && id.keys.SecretAccessKey == other.keys.SecretAccessKey &&
		id.keys.SessionToken == other.keys.SessionToken
}
