// SPDX-License-Identifier: Apache-2.0

// Package load holds what a whole proxy bears from callers that mean no good, as a process of its own before the simulated Bedrock.
package load

import (
	"bufio"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// proxy is a running proxy.
type proxy struct {
	process        *os.Process
	address, admin string
	endless        *endless
}

// startProxy builds the program as it is released, and starts it before a simulator. Both end with the test.
func startProxy(t *testing.T, edits ...string) *proxy {
	t.Helper()
	endless := &endless{}
	sim := bedrocksim.New()
	upstream := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/converse-stream") {
			endless.ServeHTTP(w, r)
			return
		}
		sim.ServeHTTP(w, r)
	}))
	upstream.EnableHTTP2 = true // as Bedrock has it
	upstream.StartTLS()
	t.Cleanup(upstream.Close)
	id := bedrocksim.DemoIdentity()
	command := exec.CommandContext(t.Context(), build(t))
	command.Env = append([]string{
		"OUTCROP_ENDPOINT_NAME=claude", "OUTCROP_MODEL_ID=us.anthropic.claude-sonnet-4-5-20250929-v1:0", "OUTCROP_MODEL_REGION=us-east-1",
		"OUTCROP_UPSTREAM_URL=" + upstream.URL, "OUTCROP_UPSTREAM_ALLOWEDHOSTS=" + strings.TrimPrefix(upstream.URL, "https://"), "SSL_CERT_FILE=" + certificateOf(t, upstream),
		"OUTCROP_LISTEN_ADDRESS=127.0.0.1:0", "OUTCROP_LISTEN_ADMINADDRESS=127.0.0.1:0", "OUTCROP_DRAIN_ENDPOINTREMOVALSECONDS=0",
		"OUTCROP_DRAIN_TERMINATIONSECONDS=1",
		"AWS_ACCESS_KEY_ID=" + id.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + id.SecretAccessKey, "GOMEMLIMIT=480MiB",
	}, edits...)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = 10 * time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	p := &proxy{process: command.Process, endless: endless}
	p.listens(t, bufio.NewReader(out))
	p.isReady(t)
	return p
}

// certificateOf writes the certificate that the server shows to a file.
func certificateOf(t *testing.T, server *httptest.Server) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "upstream.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(path, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "proxy") // the second time, the go command has it
	command := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "../../cmd/proxy")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
	return path
}

// listens learns the addresses from the first line of the log that has them, and goes on reading.
func (p *proxy) listens(t *testing.T, log *bufio.Reader) {
	t.Helper()
	var line struct {
		Address      string `json:"address"`
		AdminAddress string `json:"admin_address"` //nolint:tagliatelle // the log's name
	}
	for line.AdminAddress == "" {
		text, err := log.ReadBytes('\n')
		if err != nil {
			t.Fatalf("the proxy ended before it served: %v", err)
		}
		_ = json.Unmarshal(text, &line)
	}
	p.address, p.admin = line.Address, "http://"+line.AdminAddress
	go func() { _, _ = io.Copy(io.Discard, log) }()
}

func (p *proxy) isReady(t *testing.T) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); ; {
		response, err := http.Get(p.admin + proxyconfig.ReadyPath)
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-deadline:
			t.Fatal("the proxy did not become ready")
		case <-tick.C:
		}
	}
}

// resident is the memory that the process has, in bytes.
func (p *proxy) resident(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(p.process.Pid) + "/status")
	if err != nil {
		t.Skipf("skipped: this system does not tell a process's memory: %v", err)
	}
	for line := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(line, "VmRSS:"); found {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kib << 10
		}
	}
	t.Fatal("no VmRSS")
	return 0
}
