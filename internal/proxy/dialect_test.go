// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

func TestEveryFaultHasItsWords(t *testing.T) {
	for kind, status := range faultStatuses() {
		if status < http.StatusBadRequest || nativeWords()[kind] == "" || openAIWords()[kind] == (openAIWord{}) {
			t.Errorf("%s: status %d, native %q, OpenAI %+v", kind, status, nativeWords()[kind], openAIWords()[kind])
		}
	}
}

func TestWriteNative(t *testing.T) {
	cases := map[string]struct {
		err        error
		status     int
		exception  string
		message    string
		retryAfter string
	}{
		"Bedrock's own answer stays": {
			&bedrock.Error{Class: bedrock.Invalid, Exception: "ValidationException", Status: 400, Message: "too long"},
			400, "ValidationException", "too long", "",
		},
		"our identity is refused": {
			&bedrock.Error{Class: bedrock.Denied, Exception: "AccessDeniedException", Status: 403, Message: "user/x is not authorized"},
			503, "ServiceUnavailableException", identityMessage, "30",
		},
		"our credentials have expired": {
			&bedrock.Error{Class: bedrock.CredentialsExpired, Exception: "ExpiredTokenException", Status: 403, Message: "expired"},
			503, "ServiceUnavailableException", identityMessage, "30",
		},
		"throttled, with a hint": {
			&bedrock.Error{Class: bedrock.Throttled, Exception: "ThrottlingException", Status: 429, Message: "slow", RetryAfter: 1500 * time.Millisecond},
			429, "ThrottlingException", "slow", "2",
		},
		"not reached":            {&bedrock.Error{Class: bedrock.Unreachable}, 503, "ServiceUnavailableException", "the request failed upstream (Unreachable)", "1"},
		"a timeout of ours":      {&bedrock.Error{Class: bedrock.Timeout, Message: "too slow"}, 408, "ModelTimeoutException", "too slow", ""},
		"an exception in stream": {&bedrock.Error{Class: bedrock.ModelFailed, Exception: "ModelStreamErrorException", Message: "m"}, 424, "ModelErrorException", "m", ""},
		"a class without a row":  {&bedrock.Error{Class: "New", Message: "m"}, 500, "InternalServerException", "m", ""},
		"a model of others":      {faultf(modelNotFound, "no %s", "x"), 404, "ResourceNotFoundException", "no x", ""},
		"an error of no kind":    {errors.New("secret"), 500, "InternalServerException", "the proxy failed; its log tells why under this request's ID", ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			writeNative(w, tc.err)
			if w.Code != tc.status || w.Header().Get("X-Amzn-Errortype") != tc.exception || w.Header().Get("Retry-After") != tc.retryAfter {
				t.Errorf("got %d %v, want %d %s, Retry-After %q", w.Code, w.Header(), tc.status, tc.exception, tc.retryAfter)
			}
			if want := `{"message":"` + tc.message + `"}` + "\n"; w.Body.String() != want {
				t.Errorf("body is %s, want %s", w.Body, want)
			}
		})
	}
}

func TestNeutralErrorReadsInEveryDialect(t *testing.T) {
	w := httptest.NewRecorder()
	writeNeutral(w, faultf(routeNotFound, "no such path"))
	want := `{"error":{"message":"no such path","type":"invalid_request_error","param":null,"code":"RouteNotFound"},"message":"no such path"}`
	if got := strings.TrimSpace(w.Body.String()); got != want || w.Header().Get("X-Amzn-Errortype") != "UnknownOperationException" {
		t.Errorf("got %s with %v", got, w.Header())
	}
}

func TestShortNameIsBounded(t *testing.T) {
	if got := shortName(strings.Repeat("ä", 500)); got != strings.Repeat("ä", 128)+"…" {
		t.Errorf("got %d bytes", len(got))
	}
}
