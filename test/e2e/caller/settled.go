// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"
	"net/http/httptrace"
	"sync"
)

// settled returns a response only once its request is written to the end. The AWS SDK closes a request's body as soon as it has the head of the
// response; where net/http is still looking for the body's end by then, it breaks the connection in the middle of the answer. Only an answer that
// begins within microseconds, as a simulator's does, is fast enough for that.
type settled struct{ http.RoundTripper }

// RoundTrip sends the request.
func (s settled) RoundTrip(r *http.Request) (*http.Response, error) {
	written := make(chan struct{})
	done := sync.OnceFunc(func() { close(written) })
	trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { done() }}
	response, err := s.RoundTripper.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err == nil {
		<-written
	}
	return response, err
}
