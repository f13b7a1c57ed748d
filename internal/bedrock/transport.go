// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

// arriving is how much of an answer may arrive before it is read.
type arriving struct {
	// window is that of a stream of HTTP/2. Whoever stops reading leaves that much in memory, which test/load measures.
	window int
	// buffer is what a connection over HTTP/1.1 holds to read from, and as much to write to; 0: net/http's own. The line before a chunk and the trailer must fit into it, of which
	// Bedrock's lines have a few bytes, and it sends no trailer.
	buffer int
}

// A stream needs little, because a model writes slower than any network.
var (
	wholeAnswers  = arriving{window: 1 << 20}
	streamAnswers = arriving{window: 8 << 10, buffer: 1 << 10}
)

// maxHeadBytes bounds the head of an answer. Bedrock's has a few hundred bytes, and a page of them at most.
const maxHeadBytes = 64 << 10

// newTransport is a transport tuned for many long answers from one host, which it is for: HTTP/2, and pools without a hidden bound.
// It follows no redirect, since a redirect could carry a signature to another host.
func newTransport(host string, connect time.Duration, a arriving) *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second}).DialContext,
		DialTLSContext:      dialTLS(host, connect, nil),
		TLSHandshakeTimeout: connect, // for connections through a proxy, which DialTLSContext does not make
		ForceAttemptHTTP2:   true,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second, MaxReceiveBufferPerStream: a.window},
		MaxIdleConns:        512,
		MaxIdleConnsPerHost: 512,
		IdleConnTimeout:     90 * time.Second,
		ReadBufferSize:      a.buffer,
		WriteBufferSize:     a.buffer,
		DisableCompression:  true, // native callers get the bytes as they come

		MaxResponseHeaderBytes: maxHeadBytes,
	}
}

// dialTLS opens connections to a host whose dial and handshake share one timeout. Nil roots are the system's.
func dialTLS(host string, connect time.Duration, roots *x509.CertPool) func(ctx context.Context, network, addr string) (net.Conn, error) {
	// A configuration that names its server is not copied for each connection.
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, RootCAs: roots, NextProtos: []string{"h2", "http/1.1"}}
	dialer := &tls.Dialer{NetDialer: &net.Dialer{KeepAlive: 30 * time.Second}, Config: config}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if connect > 0 {
			bounded, cancel := context.WithTimeout(ctx, connect)
			defer cancel()
			ctx = bounded
		}
		return dialer.DialContext(ctx, network, addr)
	}
}
