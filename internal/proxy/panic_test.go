// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/hijack"
	"github.com/outcrop-dev/outcrop/internal/proxy"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// brittle is a transport that panics when it is used, or when its answer is read beyond the part that is given. It counts the answers that are closed.
type brittle struct {
	answer io.Reader
	closed *atomic.Int32
	// panicsAtClose tells that the answer does when it is closed.
	panicsAtClose bool
}

// fragile is a brittle transport's answer.
type fragile struct {
	io.Reader
	brittle
}

// Read reads the answer, and not the transport.
func (f fragile) Read(p []byte) (int, error) { return f.Reader.Read(p) }

func (f fragile) Close() error {
	if f.closed.Add(1); f.panicsAtClose {
		panic("hunter2")
	}
	return nil
}

func (b brittle) RoundTrip(*http.Request) (*http.Response, error) {
	if b.answer == nil {
		panic("hunter2")
	}
	header := http.Header{"Content-Type": {"application/vnd.amazon.eventstream"}}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: fragile{io.MultiReader(b.answer, brittle{}), b}}, nil
}

func (brittle) Read([]byte) (int, error) { panic("hunter2") }

func TestPanicsAreLoggedAndCounted(t *testing.T) {
	cases := map[string]struct {
		says        []string
		atClose     bool
		status      int
		log, metric string
	}{
		"before the answer": {nil, false, http.StatusInternalServerError, `"status":500,`, `requests_total{code="5xx",dialect="bedrock",route="converse-stream"} 1`},
		"within the answer": {[]string{"messageStart", `{"role":"assistant"}`}, false, http.StatusOK, `"status":200,`, `broken_streams_total{cause="InternalFault",dialect="bedrock"} 1`},
		"as it is closed":   {[]string{"messageStart", `{"role":"assistant"}`}, true, http.StatusOK, `"status":200,`, `broken_streams_total{cause="InternalFault",dialect="bedrock"} 1`},
	}
	servers := map[string]func(*testing.T, http.Handler) string{"on a connection of its own": hijackable, "within the handler": plain}
	for name, tc := range cases {
		for where, serve := range servers {
			t.Run(name+" "+where, func(t *testing.T) {
				log, transport := &lockedBuffer{}, brittle{closed: new(atomic.Int32), panicsAtClose: tc.atClose}
				if tc.says != nil {
					transport.answer = bytes.NewReader(eventFrames(t, tc.says...))
				}
				c := testConfig(t, "http://127.0.0.1:1")
				server, err := proxy.New(&c, proxy.Options{Transport: transport, Logger: slog.New(slog.NewJSONHandler(log, nil))})
				if err != nil {
					t.Fatal(err)
				}
				if status, whole := streamOnce(t, serve(t, server.Handler())); status != tc.status || whole != (tc.status != http.StatusOK) {
					t.Errorf("got %d, whole: %v", status, whole)
				}
				if tc.says != nil && transport.closed.Load() == 0 {
					t.Error("the upstream's answer was never closed")
				}
				line := log.String()
				if !strings.Contains(line, tc.log) || !strings.Contains(line, `"failure":"InternalFault"`) || strings.Contains(line, "hunter2") {
					t.Errorf("the log: %s", line)
				}
				tellsMetrics(t, server, tc.metric, "in_flight_requests 0")
			})
		}
	}
}

// tellsMetrics looks for lines among the metrics.
func tellsMetrics(t *testing.T, server *proxy.Server, lines ...string) {
	t.Helper()
	metrics := httptest.NewRecorder()
	server.AdminHandler().ServeHTTP(metrics, httptest.NewRequest(http.MethodGet, proxyconfig.MetricsPath, nil))
	for _, line := range lines {
		if !strings.Contains(metrics.Body.String(), "modelendpoint_proxy_"+line) {
			t.Errorf("the metrics lack %s:\n%s", line, metrics.Body)
		}
	}
}

// plain serves a handler as net/http does.
func plain(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// hijackable serves a handler whose streams may take their connections over.
func hijackable(t *testing.T, h http.Handler) string {
	t.Helper()
	l, server := listen(t), hijack.NewServer(&http.Server{Handler: h})
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + l.Addr().String()
}

// streamOnce sends one request, and tells the answer's status and whether all of it came.
func streamOnce(t *testing.T, url string) (status int, whole bool) {
	t.Helper()
	response, err := http.Post(url+"/model/claude/converse-stream", "application/json", strings.NewReader(converseBody))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	_, err = io.ReadAll(response.Body)
	return response.StatusCode, err == nil
}
