// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
)

// start serves on a free port and returns its URL, without TLS; the test ends by stopping it as SIGTERM would.
func start(t *testing.T, args ...string) string {
	t.Helper()
	cfg, err := parseFlags(append([]string{"--listen=127.0.0.1:0", "--stop-timeout=1s"}, args...), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- serve(ctx, cfg, w); _ = w.Close() }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve returned %v after it was stopped", err)
		}
	})
	lines := bufio.NewReader(r)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	_, rest, _ := strings.Cut(first, " on ")
	address, _, _ := strings.Cut(rest, ",")
	return "http://" + address
}

func send(t *testing.T, c *http.Client, req *http.Request) (int, string) {
	t.Helper()
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func request(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+bedrocksim.DemoIdentity().BearerKey)
	return req
}

const hello = `{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}`

func TestServesBothProtocols(t *testing.T) {
	base := start(t)
	for name, set := range map[string]func(*http.Protocols){
		"HTTP/1.1": func(p *http.Protocols) { p.SetHTTP1(true) },
		"h2c":      func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) },
	} {
		t.Run(name, func(t *testing.T) {
			protocols := new(http.Protocols)
			set(protocols)
			transport := &http.Transport{Protocols: protocols}
			t.Cleanup(transport.CloseIdleConnections)
			c := &http.Client{Transport: transport, Timeout: 10 * time.Second}
			status, body := send(t, c, request(t, http.MethodPost, base+"/model/amazon.nova-lite-v1:0/converse", hello))
			if status != http.StatusOK || !strings.Contains(body, "Hello") {
				t.Errorf("status %d, body %s; want 200 and the prompt quoted", status, body)
			}
		})
	}
}

// TestServesTLS makes a certificate as a test server has one, and asks for HTTP/2 as Bedrock speaks it.
func TestServesTLS(t *testing.T) {
	donor := httptest.NewTLSServer(nil)
	donor.Close()
	pair := donor.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writePEM(t, certFile, "CERTIFICATE", pair.Certificate[0])
	writePEM(t, keyFile, "PRIVATE KEY", key)
	base := strings.Replace(start(t, "--tls-cert", certFile, "--tls-key", keyFile), "http://", "https://", 1)
	roots := x509.NewCertPool()
	roots.AddCert(donor.Certificate())
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com"}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	res, err := (&http.Client{Transport: transport}).Do(request(t, http.MethodPost, base+"/model/amazon.nova-lite-v1:0/converse", hello))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK || res.ProtoMajor != 2 {
		t.Errorf("status %d over %s, want 200 over HTTP/2", res.StatusCode, res.Proto)
	}
}

// TestServesTLSWithItsOwnCertificate trusts the file that the simulator wrote, and nothing else.
func TestServesTLSWithItsOwnCertificate(t *testing.T) {
	for name, tc := range map[string]struct {
		args  []string
		major int
	}{
		"HTTP/2":   {nil, 2},
		"HTTP/1.1": {[]string{"--http1-only"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "cert.pem")
			base := strings.Replace(start(t, append(tc.args, "--tls-cert-out", file, "--tls-name", "bedrock.example")...), "http://", "https://", 1)
			written, err := os.ReadFile(file)
			roots := x509.NewCertPool()
			if err != nil || !roots.AppendCertsFromPEM(written) || strings.Contains(string(written), "KEY") {
				t.Fatalf("the file holds %s (%v), want a certificate alone", written, err)
			}
			for _, server := range []string{"", "bedrock.example"} {
				transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: server}, ForceAttemptHTTP2: true}
				t.Cleanup(transport.CloseIdleConnections)
				res, err := (&http.Client{Transport: transport}).Do(request(t, http.MethodPost, base+"/model/amazon.nova-lite-v1:0/converse", hello))
				if err != nil {
					t.Fatal(err)
				}
				_ = res.Body.Close()
				if res.StatusCode != http.StatusOK || res.ProtoMajor != tc.major {
					t.Errorf("status %d over %s, want 200 over HTTP/%d", res.StatusCode, res.Proto, tc.major)
				}
			}
		})
	}
}

func TestModelARNs(t *testing.T) {
	const arn = "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc"
	base := start(t, "--model-arn", arn+"=amazon.nova-lite-v1:0")
	status, body := send(t, http.DefaultClient, request(t, http.MethodPost, base+"/model/"+url.PathEscape(arn)+"/converse", hello))
	if status != http.StatusOK || !strings.Contains(body, "amazon.nova-lite-v1:0") {
		t.Errorf("status %d, body %s; want an answer of the model behind the ARN", status, body)
	}
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestStopEndsWhatNeverEnds stops while a silence is being played; the stop timeout bounds it.
func TestStopEndsWhatNeverEnds(t *testing.T) {
	var open io.Closer
	t.Cleanup(func() { _ = open.Close() }) // registered first, so that it runs after the stop
	base := start(t, "--stop-timeout=50ms")
	silent := strings.Replace(hello, "Hello", "[[sim: silence after=1]]", 1)
	res, err := http.DefaultClient.Do(request(t, http.MethodPost, base+"/model/amazon.nova-lite-v1:0/converse-stream", silent))
	if err != nil {
		t.Fatal(err)
	}
	open = res.Body
	if _, err := io.ReadFull(res.Body, make([]byte, 16)); err != nil {
		t.Fatal(err)
	}
}

func TestAdminCountsCallsAndTakesScripts(t *testing.T) {
	base := start(t)
	script := "rules:\n- do: {error: {exception: ThrottlingException, message: slow down, retryAfter: 3s}}\n"
	if status, body := send(t, http.DefaultClient, request(t, http.MethodPut, base+"/_sim/script", script)); status != http.StatusNoContent {
		t.Fatalf("PUT /_sim/script: %d %s", status, body)
	}
	if status, _ := send(t, http.DefaultClient, request(t, http.MethodPost, base+"/model/amazon.nova-lite-v1:0/converse", hello)); status != http.StatusTooManyRequests {
		t.Errorf("scripted status %d, want 429", status)
	}
	_, report := send(t, http.DefaultClient, request(t, http.MethodGet, base+"/_sim/calls", ""))
	want := `{"operation":"Converse","model":"amazon.nova-lite-v1:0","identity":"demo","result":"ThrottlingException","calls":1}`
	if !strings.Contains(report, want) {
		t.Errorf("report %s does not contain %s", report, want)
	}
	if status, _ := send(t, http.DefaultClient, request(t, http.MethodGet, base+"/healthz", "")); status != http.StatusOK {
		t.Errorf("/healthz answers %d, want 200", status)
	}
}

func TestBadConfigurationIsRefused(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "file.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	none := func(string) string { return "" }
	for name, tc := range map[string]struct {
		args   []string
		getenv func(string) string
		want   string
	}{
		"a script with an unknown fault": {
			[]string{"--script", write("rules: [{do: {fault: earthquake}}]")}, none, `"earthquake" is none; write one of abort, bad-chunk`,
		},
		"a script with an unknown member": {[]string{"--script", write("rulez: []")}, none, "field rulez not found"},
		"a missing identities file":       {[]string{"--identities", "/no/such/file"}, none, "open identities: open /no/such/file"},
		"an identity without a key":       {[]string{"--identities", write("identities: [{name: a}]")}, none, "identities[0]: has no key"},
		"a certificate without its key":   {[]string{"--tls-cert", "c.pem"}, none, "--tls-cert and --tls-key belong together"},
		"two kinds of certificates":       {[]string{"--tls-cert", "c.pem", "--tls-key", "k.pem", "--tls-cert-out", "o.pem"}, none, "give one of them"},
		"a name without a certificate":    {[]string{"--tls-name", "x"}, none, "--tls-name is for the certificate of --tls-cert-out"},
		"an argument that is no flag":     {[]string{"serve"}, none, `unexpected argument "serve"`},
		"half a key pair in the environment": {nil, func(name string) string {
			return map[string]string{"SIM_ACCESS_KEY_ID": "A"}[name]
		}, "belong together"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := parseFlags(tc.args, tc.getenv)
			if err == nil {
				_, _, err = cfg.options()
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one that says %q", err, tc.want)
			}
		})
	}
}
