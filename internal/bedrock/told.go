// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"errors"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// told passes on what an answer says of the credentials in use, and marks a refusal of credentials that have been replaced since.
func (c *Client) told(r Request, id identity, failure *Error) {
	store := c.options.Credentials
	switch {
	case r.as != nil:
	case r.Operation == ApplyGuardrail && failure == nil: // no model was asked
	case failure == nil:
		c.suspect.Store(false)
		store.accepted(id.revision, evidence{methodOf(r), time.Now()})
	case isRefusal(failure):
		if store.replaced(id.revision) {
			failure.Err = errReplaced
			return
		}
		store.refused(id.revision, failure)
	case isAuthenticated(failure.Exception) || isRefusalOfModel(failure):
		store.judge(id.revision, nil)
		c.doubted(r, id, failure)
	}
}

// doubted takes over a refusal of the model. A check's is a verdict. A caller's may be of something else that its request names, such as a guardrail,
// so that it only has the next check ask whatever it costs.
func (c *Client) doubted(r Request, id identity, failure *Error) {
	switch {
	case !isRefusalOfModel(failure):
	case r.check:
		c.options.Credentials.doubt(id.revision)
	default:
		c.suspect.Store(true)
	}
}

// isRefusal tells whether AWS says that it does not know the credentials. What a machine in between answers, and what AWS says of the clock, is no verdict.
func isRefusal(failure *Error) bool {
	isOfCredentials := failure.Class == Credentials || failure.Class == CredentialsExpired
	return isOfCredentials && failure.Exception != "" && !errors.Is(failure, errClock)
}

// isRefusalOfModel tells whether Bedrock refuses something that the request names, which may be the model.
func isRefusalOfModel(failure *Error) bool {
	v, isOfModel := verdictOf(failure)
	return isOfModel && v.result == proxyconfig.ModelRefused
}

// methodOf is how a request's answer tells of the model.
func methodOf(r Request) string {
	switch {
	case !r.check:
		return proxyconfig.MethodRequest
	case r.Operation == CountTokens:
		return proxyconfig.MethodCountTokens
	}
	return proxyconfig.MethodConverse
}
