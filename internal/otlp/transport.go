// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

var errLinkLocal = errors.New("the collector's name leads to a link-local address, where nodes and clouds keep metadata and credentials")

// newTransport reaches a collector and no link-local address, whatever its name resolves to.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 3 * time.Second, KeepAlive: 30 * time.Second, Control: refuseLinkLocal}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSHandshakeTimeout: 3 * time.Second,
		MaxIdleConns: 1, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 16 << 10,
	}
}

// refuseLinkLocal sees the address that is about to be dialled, after names are resolved.
func refuseLinkLocal(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || proxyconfig.IsLinkLocal(to.Addr()) {
		return errLinkLocal
	}
	return nil
}
