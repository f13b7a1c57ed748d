// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// learn takes over what a request's outcome tells of the model and the credentials; nil is a success.
func (s *Server) learn(err error) {
	var upstream *bedrock.Error
	switch {
	case err == nil:
		s.options.Credentials.Accepted()
	case errors.As(err, &upstream):
		s.options.Credentials.Refused(upstream)
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
