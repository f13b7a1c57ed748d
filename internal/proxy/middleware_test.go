// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// exchanged serves one request through begin and the handler.
func exchanged(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	begin(proxyconfig.Default().Timeouts, h).ServeHTTP(w, r)
	return w
}

func TestRequestIDIsTheProxysOwn(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("X-Request-Id", "tell me a secret")
	w := exchanged(requestID(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})), r)
	if got := w.Header().Get("X-Request-Id"); !regexp.MustCompile(`^req_[A-Z2-7]{26}$`).MatchString(got) {
		t.Errorf("X-Request-Id is %q, want req_ and 26 characters of base32", got)
	}
}

func TestPanicBecomesAnError(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	h := recoverPanics(logger, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the prompt was: hunter2") }))
	w := exchanged(h, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusInternalServerError || w.Header().Get(headerErrorType) != "InternalServerException" {
		t.Errorf("got %d %q, want 500 InternalServerException", w.Code, w.Header().Get(headerErrorType))
	}
	if !strings.Contains(log.String(), "panicked") || strings.Contains(log.String(), "hunter2") {
		t.Errorf("the log must tell of the panic and keep its value back: %s", log.String())
	}
}

func TestPanicAfterTheFirstByteBreaksTheConnection(t *testing.T) {
	h := recoverPanics(slog.New(slog.DiscardHandler), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half an ans"))
		panic("oops")
	}))
	server := httptest.NewServer(begin(proxyconfig.Default().Timeouts, h))
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	if err == nil {
		_, err = io.ReadAll(response.Body)
		_ = response.Body.Close()
	}
	if err == nil {
		t.Error("the answer looks whole, want a broken connection")
	}
}

func TestAccessLogHoldsNoContent(t *testing.T) {
	var log bytes.Buffer
	c := proxyconfig.Default()
	m := newMetrics(&c)
	h := observe(slog.New(slog.NewJSONHandler(&log, nil)), m, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		x := exchangeOf(r.Context())
		x.id, x.route, x.dialect = "req_1", routeChat, "openai"
		x.stamp("up-1", 2)
		x.calls.Store(2)
		x.tokens, x.stopReason = usage{input: 7, output: 5, cacheRead: 3, cacheWrite: 1}, "end_turn"
		x.drop([]string{"seed", "my secret plan"})
		_ = x.sendWhole(http.StatusOK, []byte("the answer"))
	}))
	r := httptest.NewRequest(http.MethodPost, "/v1/chat/completions?key=hunter2", strings.NewReader("the prompt"))
	r.Header.Set("Authorization", "Bearer hunter2")
	w := exchanged(h, r)
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatalf("the access log is not one line of JSON: %v", err)
	}
	delete(line, "time")
	delete(line, "duration_ms")
	want := map[string]any{
		"level": "INFO", "msg": "request", "request_id": "req_1", "upstream_request_id": "up-1", "method": "POST", "route": routeChat,
		"dialect": "openai", "protocol": "HTTP/1.1", "status": 200.0, "attempts": 2.0, "bytes": 10.0, "not_carried": "seed,other",
		"input_tokens": 7.0, "output_tokens": 5.0, "cache_read_tokens": 3.0, "cache_write_tokens": 1.0, "stop_reason": "end_turn",
	}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("access log (-want +got):\n%s", diff)
	}
	if got := w.Header().Get(headerNotCarried); got != "seed, my secret plan" {
		t.Errorf("%s is %q: the caller is told its own words", headerNotCarried, got)
	}
}

// TestCORSHeaders: to name a header of one's own must not keep out what every SDK sends.
func TestCORSHeaders(t *testing.T) {
	sdks := []string{"authorization,content-type,x-stainless-lang,x-stainless-retry-count", "anthropic-version,content-type,x-api-key", "amz-sdk-request,authorization,x-amz-date"}
	named := &proxyconfig.CORS{AllowedOrigins: []string{"*"}, AllowedHeaders: []string{"X-Team"}}
	cases := map[string]struct {
		config  *proxyconfig.CORS
		headers []string
		allowed bool
	}{
		"the SDKs' own where none is named":            {&proxyconfig.CORS{AllowedOrigins: []string{"*"}}, sdks, true},
		"the SDKs' own where another is named":         {named, sdks, true},
		"the one that is named":                        {named, []string{"authorization,x-team"}, true},
		"one that is not named, where another is":      {named, []string{"x-other", "authorization,x-other"}, false},
		"one that is not named, where none is":         {&proxyconfig.CORS{AllowedOrigins: []string{"*"}}, []string{"x-other"}, true},
		"the proxy's own question, where one is named": {named, []string{"content-type,outcrop-explain"}, true},
	}
	for name, tc := range cases {
		for _, headers := range tc.headers {
			r := httptest.NewRequest(http.MethodOptions, "/v1/messages", nil)
			r.Header.Set("Origin", "https://app.example")
			r.Header.Set("Access-Control-Request-Method", "POST")
			r.Header.Set("Access-Control-Request-Headers", headers)
			got := exchanged(allowOrigins(tc.config, http.NotFoundHandler()), r).Header().Get("Access-Control-Allow-Headers") != ""
			if got != tc.allowed {
				t.Errorf("%s (%s): allowed %v, want %v", name, headers, got, tc.allowed)
			}
		}
	}
}

func TestCORS(t *testing.T) {
	preflight := func(c *proxyconfig.CORS, origin string) http.Header {
		r := httptest.NewRequest(http.MethodOptions, "/v1/chat/completions", nil)
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", "POST")
		r.Header.Set("Access-Control-Request-Headers", "authorization,x-stainless-os")
		return exchanged(allowOrigins(c, http.NotFoundHandler()), r).Header()
	}
	allowed := &proxyconfig.CORS{AllowedOrigins: []string{"https://app.example"}, MaxAgeSeconds: 60}
	cases := map[string]struct {
		config *proxyconfig.CORS
		origin string
		want   string
	}{
		"off by default":               {nil, "https://app.example", ""},
		"an origin that is allowed":    {allowed, "https://app.example", "https://app.example"},
		"an origin that is not listed": {allowed, "https://evil.example", ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			h := preflight(tc.config, tc.origin)
			if got := h.Get("Access-Control-Allow-Origin"); got != tc.want {
				t.Errorf("Access-Control-Allow-Origin is %q, want %q", got, tc.want)
			}
			if h.Get("Access-Control-Allow-Credentials") != "" {
				t.Error("credentials must never be allowed")
			}
		})
	}
}
