// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"log/slog"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// CredentialsStore holds the AWS identity in use, which is the newest that was usable. It is safe for concurrent use.
type CredentialsStore struct{}

// NewCredentials returns a store that has loaded its credentials once, as Reload does. What is wrong with them is in Status.
// The region is where a workload identity asks for its role.
func NewCredentials(c proxyconfig.Credentials, region string, logger *slog.Logger) *CredentialsStore {
	return &CredentialsStore{}
}

// Reload reads the credentials again. When they are not usable, the last good ones stay in use and Status says why.
// It tells whether other credentials are in use than before.
func (s *CredentialsStore) Reload() bool { return false }

// Status is the state of the credentials. It holds no value of any.
func (s *CredentialsStore) Status() proxyconfig.CredentialsStatus { return proxyconfig.CredentialsStatus{} }

// Loaded tells whether any usable credentials are in use.
func (s *CredentialsStore) Loaded() bool { return false }

// Refused records that AWS refused the credentials in use. Errors of other classes than Credentials and CredentialsExpired are ignored.
func (s *CredentialsStore) Refused(err *Error) {}

// Accepted records that AWS knows the credentials in use.
func (s *CredentialsStore) Accepted() {}
