// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/proxy"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestCallerThatStopsSendingIsRefused(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) {
		c.Timeouts = proxyconfig.Timeouts{ConnectSeconds: 1, FirstByteSeconds: 1, IdleSeconds: 1, RequestSeconds: 1}
	})
	conn := w.dial(t)
	defer func() { _ = conn.Close() }()
	_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"model\":", chatPath)
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if response.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), `"code":"body_unreadable"`) {
		t.Errorf("got %d %s, want 400 body_unreadable", response.StatusCode, body)
	}
	if n := len(w.sim.Calls()); n != 0 {
		t.Errorf("%d requests went upstream", n)
	}
}

func TestAddressThatIsTakenIsNamed(t *testing.T) {
	taken := listen(t)
	defer func() { _ = taken.Close() }()
	for field, edit := range map[string]func(*proxyconfig.Config){
		"listen.address": func(c *proxyconfig.Config) { c.Listen.Address = taken.Addr().String() },
		"listen.adminAddress": func(c *proxyconfig.Config) {
			c.Listen.Address, c.Listen.AdminAddress = "127.0.0.1:0", taken.Addr().String()
		},
	} {
		c := testConfig(t, "http://127.0.0.1:1")
		edit(&c)
		server, err := proxy.New(&c, proxy.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), field+": ") {
			t.Errorf("got %v, want an error of %s", err, field)
		}
	}
}

func TestUpstreamThatIsNotAllowedIsRefused(t *testing.T) {
	c := testConfig(t, "http://127.0.0.1:1")
	c.Upstream.AllowedHosts = nil
	if _, err := proxy.New(&c, proxy.Options{Credentials: bedrock.NewCredentials(c.Credentials, c.Model.Region, nil)}); err == nil {
		t.Error("a plain http upstream that nobody allowed was taken")
	}
}
