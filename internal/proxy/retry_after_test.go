// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

// everyFailure is each class that Bedrock's answers and the connection to it may have, as it comes from Bedrock and as the proxy finds it, and each
// fault by which the proxy itself asks callers to come again.
func everyFailure() map[string]error {
	failures := map[string]error{"shutting down": shutdownFault(), "no memory": overloadFault(), "too many at a time": crowdedFault()}
	classes := map[bedrock.Class]int{
		bedrock.Invalid: 400, bedrock.Credentials: 403, bedrock.CredentialsExpired: 403, bedrock.Denied: 403, bedrock.NotFound: 404, bedrock.Quota: 400,
		bedrock.Throttled: 429, bedrock.NotReady: 429, bedrock.Unavailable: 503, bedrock.Unreachable: 0, bedrock.Timeout: 408, bedrock.ModelFailed: 424,
		bedrock.BrokenStream: 0, bedrock.Internal: 500,
	}
	for class, status := range classes {
		failures[string(class)] = &bedrock.Error{Class: class, Message: "m"}
		failures[string(class)+", answered"] = &bedrock.Error{Class: class, Status: status, Exception: "AnException", Message: "m"}
		failures[string(class)+", with a hint"] = &bedrock.Error{Class: class, Status: status, Message: "m", RetryAfter: 7 * time.Second}
	}
	failures["a 503 of something in between"] = &bedrock.Error{Class: bedrock.Unavailable, Status: http.StatusServiceUnavailable}
	failures["a 502 of something in between"] = &bedrock.Error{Class: bedrock.Unavailable, Status: http.StatusBadGateway}
	return failures
}

func TestWhoeverIsAskedToComeAgainIsToldWhen(t *testing.T) {
	for name, d := range map[string]dialect{"Bedrock": native(), "OpenAI": openAI(), "Anthropic": anthropicMessages(), "none": neutral()} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			for failure, err := range everyFailure() {
				w := httptest.NewRecorder()
				fail(context.Background(), &exchange{recorder: recorder{ResponseWriter: w}}, d, err)
				if w.Code != http.StatusTooManyRequests && w.Code != http.StatusServiceUnavailable {
					continue
				}
				asked++
				if after, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || after < 1 {
					t.Errorf("%s: status %d with Retry-After %q", failure, w.Code, w.Header().Get("Retry-After"))
				}
			}
			if asked < 3 {
				t.Errorf("only %d failures were answered with 429 or 503", asked)
			}
		})
	}
}
