// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// learn takes over what a request's outcome tells of the model; nil is a success. What it tells of the credentials, the client has told their store.
// While newer credentials wait to be accepted, the state tells of those, and requests with the ones in use tell nothing of them.
func (s *Server) learn(err error) {
	if s.options.Credentials.OnTrial() {
		return
	}
	if status, told := bedrock.ModelStatusOf(err, proxyconfig.MethodRequest, time.Now()); told {
		s.model.learn(status)
	}
}

// learnBroken is learn for a stream that had begun: that its end came tells nothing new.
func (s *Server) learnBroken(err error) {
	if err != nil {
		s.learn(err)
	}
}
