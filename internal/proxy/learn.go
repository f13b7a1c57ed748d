// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// learn takes over what a request's outcome tells of the model; nil is a success. A refusal may be of something else that the caller named, such as a
// guardrail, so it only has the checker ask. What the outcome tells of the credentials, the client has told their store.
// While newer credentials wait to be accepted, the state tells of those, and requests with the ones in use tell nothing of them.
func (s *Server) learn(err error) {
	if s.options.Credentials.OnTrial() {
		return
	}
	status, told := bedrock.ModelStatusOf(err, proxyconfig.MethodRequest, time.Now())
	switch {
	case !told:
	case status.Result == proxyconfig.ModelRefused:
		s.checker.doubt()
	default:
		s.model.learn(status)
	}
}

// learnBroken is learn for a stream that had begun: that its end came tells nothing new.
func (s *Server) learnBroken(err error) {
	if err != nil {
		s.learn(err)
	}
}
