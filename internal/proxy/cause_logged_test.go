// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestLogTellsWhyBedrockCannotBeReached(t *testing.T) {
	l := listen(t)
	address := l.Addr().String()
	_ = l.Close() // nobody listens there any more
	w := startWorld(t, bedrocksim.New(), func(c *proxyconfig.Config) {
		c.Upstream.URL, c.Upstream.AllowedHosts = "http://"+address, []string{address}
	})
	const cause = "connect: connection refused"
	got := w.post(conversePath, converseBody)
	if got.StatusCode != http.StatusServiceUnavailable || strings.Contains(got.body, cause) {
		t.Errorf("the caller got %d %s", got.StatusCode, got.body)
	}
	w.eventually("the cause is logged", func() bool {
		return strings.Contains(w.log.String(), `"failure":"Unreachable","cause":"dial tcp `+address+": "+cause+`"`)
	})
}

func TestLogTellsHowAStreamBroke(t *testing.T) {
	w := brokenWorld(t)
	w.post(chatPath, `{"model":"claude","stream":true,"messages":[{"role":"user","content":"[[sim: bad-crc after=2]]"}]}`)
	w.eventually("the cause is logged", func() bool {
		return strings.Contains(w.log.String(), `"failure":"BrokenStream","cause":"damaged frame`)
	})
}
