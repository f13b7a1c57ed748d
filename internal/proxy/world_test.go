// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxy"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

const sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"

// world is a simulated Bedrock and a whole proxy in front of it, each behind a real socket.
type world struct {
	t          *testing.T
	sim        *bedrocksim.Simulator
	config     proxyconfig.Config
	url, admin string
	server     *proxy.Server
	log        *lockedBuffer
	stop       context.CancelFunc
	ended      chan error
	transport  *http.Transport
}

// lockedBuffer is a log that may be read while it is written.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// newWorld starts both and waits until the proxy is ready. Each edit changes the configuration.
func newWorld(t *testing.T, edits ...func(*proxyconfig.Config)) *world {
	t.Helper()
	w := startWorld(t, bedrocksim.New(bedrocksim.KeepBodies()), edits...)
	w.eventually("the proxy is ready", func() bool { return w.get(w.admin+proxyconfig.ReadyPath).StatusCode == http.StatusOK })
	w.sim.ResetCalls()
	return w
}

// startWorld starts both and does not wait.
func startWorld(t *testing.T, sim *bedrocksim.Simulator, edits ...func(*proxyconfig.Config)) *world {
	t.Helper()
	upstream := httptest.NewServer(sim)
	t.Cleanup(upstream.Close)
	w := &world{t: t, sim: sim, config: testConfig(t, upstream.URL), log: &lockedBuffer{}, ended: make(chan error, 1), transport: &http.Transport{}}
	for _, edit := range edits {
		edit(&w.config)
	}
	if err := w.config.Validate(); err != nil {
		t.Fatal(err)
	}
	w.serve()
	return w
}

// newWorldBefore is a world whose upstream is another than the simulator, which stays idle.
func newWorldBefore(t *testing.T, upstream http.Handler, edits ...func(*proxyconfig.Config)) *world {
	t.Helper()
	front := httptest.NewServer(upstream)
	t.Cleanup(front.Close)
	return startWorld(t, bedrocksim.New(), append(edits, func(c *proxyconfig.Config) {
		c.Upstream.URL, c.Upstream.AllowedHosts = front.URL, []string{strings.TrimPrefix(front.URL, "http://")}
	})...)
}

func testConfig(t *testing.T, upstream string) proxyconfig.Config {
	t.Helper()
	c := proxyconfig.Default()
	c.Endpoint = proxyconfig.Endpoint{Name: "claude", Namespace: "team-a"}
	c.Model.ID, c.Model.Region, c.Model.ServedNames = sonnet, "us-east-1", []string{"sonnet"}
	c.Upstream.URL, c.Upstream.AllowedHosts = upstream, []string{strings.TrimPrefix(upstream, "http://")}
	c.Credentials.Directory, c.Credentials.SecretName = t.TempDir(), "bedrock"
	c.Retries.MaxAttempts = 1
	c.Drain = proxyconfig.Drain{EndpointRemovalSeconds: 0, TerminationSeconds: 10}
	c.Log.Level = "debug"
	writeCredentials(t, c.Credentials.Directory, bedrocksim.DemoIdentity())
	return c
}

func writeCredentials(t *testing.T, directory string, id bedrocksim.Identity) {
	t.Helper()
	for name, value := range map[string]string{
		proxyconfig.KeyAccessKeyID: id.AccessKeyID, proxyconfig.KeySecretAccessKey: id.SecretAccessKey,
	} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *world) serve() {
	w.t.Helper()
	logger := slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	server, err := proxy.New(&w.config, proxy.Options{ConfigRevision: "test", Logger: logger})
	if err != nil {
		w.t.Fatal(err)
	}
	callers, admin := listen(w.t), listen(w.t)
	w.server, w.url, w.admin = server, "http://"+callers.Addr().String(), "http://"+admin.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	go func() { w.ended <- server.Serve(ctx, callers, admin) }()
	w.t.Cleanup(w.close)
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (w *world) close() {
	w.transport.CloseIdleConnections()
	w.stop()
	select {
	case err := <-w.ended:
		if err != nil {
			w.t.Errorf("the proxy ended with %v", err)
		}
	case <-time.After(time.Minute):
		w.t.Error("the proxy did not end")
	}
}

func (w *world) client() *http.Client { return &http.Client{Transport: w.transport} }

// answer is a response that was read whole.
type answer struct {
	*http.Response
	body string
	err  error
}

func (w *world) get(url string) answer { return w.send(http.MethodGet, url, "") }

func (w *world) post(path, body string) answer { return w.send(http.MethodPost, w.url+path, body) }

func (w *world) send(method, url, body string) answer {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := w.client().Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	read, err := io.ReadAll(response.Body)
	return answer{response, string(read), err}
}

// eventually waits for what other goroutines bring about.
func (w *world) eventually(what string, holds func() bool) {
	w.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); !holds(); {
		select {
		case <-deadline:
			w.t.Fatalf("never came about: %s; log:\n%s", what, w.log)
		case <-tick.C:
		}
	}
}
