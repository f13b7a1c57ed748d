// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	collector "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The exporter of OpenTelemetry takes the client, and a collector understands what it sends.
func TestExporterReachesTheCollector(t *testing.T) {
	var got collector.TracesData
	var path, contentType string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		path, contentType = r.URL.Path, r.Header.Get("Content-Type")
		if err := proto.Unmarshal(body, &got); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	client := newClient(t, server.URL+"/otlp/", io.Discard)
	exporter, err := otlptrace.New(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	if err := exporter.ExportSpans(t.Context(), tracetest.SpanStubs{{Name: "chat a-model"}}.Snapshots()); err != nil {
		t.Fatal(err)
	}
	if err := exporter.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if path != "/otlp/v1/traces" || contentType != "application/x-protobuf" {
		t.Errorf("sent to %s as %s", path, contentType)
	}
	if name := got.GetResourceSpans()[0].GetScopeSpans()[0].GetSpans()[0].GetName(); name != "chat a-model" {
		t.Errorf("the span's name is %q", name)
	}
}

func newClient(t *testing.T, endpoint string, log io.Writer) *Client {
	t.Helper()
	client, err := New(endpoint, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// answers is a collector that gives one answer after the other, without a network.
type answers struct {
	statuses   []int
	retryAfter string
	calls      atomic.Int32
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	n := int(a.calls.Add(1))
	status := a.statuses[min(n, len(a.statuses))-1]
	if status == 0 {
		return nil, &net.OpError{Op: "dial", Err: io.ErrUnexpectedEOF}
	}
	h := http.Header{"Retry-After": {a.retryAfter}, "Location": {"http://169.254.169.254/"}}
	return &http.Response{StatusCode: status, Header: h, Body: http.NoBody, Request: r}, nil
}

func TestUploadTriesAgainWhereThatMayHelp(t *testing.T) {
	cases := map[string]struct {
		collector *answers
		wantCalls int32
		wantWait  time.Duration
		wantLog   string
	}{
		"taken at once":                  {&answers{statuses: []int{200}}, 1, 0, ""},
		"taken the second time":          {&answers{statuses: []int{503, 200}}, 2, 0, ""},
		"taken when the collector asked": {&answers{statuses: []int{429, 200}, retryAfter: "7"}, 2, 7 * time.Second, ""},
		"a hint that is too long":        {&answers{statuses: []int{429, 200}, retryAfter: "3600"}, 2, maxWait, ""},
		"unreachable":                    {&answers{statuses: []int{0}}, 3, 0, "unexpected EOF"},
		"never taken":                    {&answers{statuses: []int{400}}, 1, 0, "status 400"},
		"sent elsewhere":                 {&answers{statuses: []int{307}}, 1, 0, "status 307"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				client := newClient(t, "http://collector:4318", &log)
				client.http.Transport = tc.collector
				begun := time.Now()
				upload(t, client)
				if got := tc.collector.calls.Load(); got != tc.wantCalls {
					t.Errorf("%d attempts, want %d", got, tc.wantCalls)
				}
				if took := time.Since(begun); took < tc.wantWait || tc.wantWait > 0 && took > tc.wantWait+backoff {
					t.Errorf("waited %v, want %v", took, tc.wantWait)
				}
				upload(t, client) // an outage is told once
				if lines := strings.Count(log.String(), "\n"); lines > 1 || (lines == 1) != (tc.wantLog != "") || !strings.Contains(log.String(), tc.wantLog) {
					t.Errorf("the log is %q, want one line with %q, or none", log.String(), tc.wantLog)
				}
			})
		})
	}
}

func upload(t *testing.T, client *Client) {
	t.Helper()
	if err := client.UploadTraces(t.Context(), nil); err != nil {
		t.Errorf("a trace that is lost is an error of the program's: %v", err)
	}
}

func TestUploadEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, "http://collector:4318", io.Discard)
		client.http.Transport = &answers{statuses: []int{503}, retryAfter: "10"}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		_ = client.UploadTraces(ctx, nil)
		if took := time.Since(begun); took != time.Second {
			t.Errorf("took %v, want no longer than the context", took)
		}
	})
}

func TestLinkLocalAddressesAreNotDialled(t *testing.T) {
	refused := map[string]bool{
		"169.254.169.254:80": true, "169.254.170.23:80": true, "[fe80::1%eth0]:80": true, "[fd00:ec2::254]:80": true, "[::ffff:169.254.169.254]:80": true,
		"10.0.0.1:4318": false, "127.0.0.1:4318": false, "[2001:db8::1]:4318": false,
	}
	got := map[string]bool{}
	for address := range refused {
		got[address] = refuseLinkLocal("tcp", address, nil) != nil
	}
	if diff := cmp.Diff(refused, got); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	client := newClient(t, "http://169.254.169.254", io.Discard)
	if _, err := client.post(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "link-local") {
		t.Errorf("the transport does not refuse: %v", err)
	}
}
