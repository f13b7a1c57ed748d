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

// How much of an answer may arrive before it is read, over HTTP/2. Whoever stops reading leaves that much in memory, which test/load measures; a stream
// needs little, because a model writes slower than any network.
const (
	answerWindow = 1 << 20
	streamWindow = 8 << 10
)

// readBuffer is what each connection over HTTP/1.1 holds to read from, and so each stream. The head of an answer and the lines between its chunks are
// all that go through it.
const readBuffer = 1 << 10

// maxHeadBytes bounds the head of an answer. Bedrock's has a few hundred bytes, and a page of them at most.
const maxHeadBytes = 64 << 10

// newTransport is a transport tuned for many long answers from one host: HTTP/2, and pools without a hidden bound.
// It follows no redirect, since a redirect could carry a signature to another host.
func newTransport(connect time.Duration, window int) *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second}).DialContext,
		DialTLSContext:      dialTLS(connect, nil),
		TLSHandshakeTimeout: connect, // for connections through a proxy, which DialTLSContext does not make
		ForceAttemptHTTP2:   true,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second, MaxReceiveBufferPerStream: window},
		MaxIdleConns:        512,
		MaxIdleConnsPerHost: 512,
		IdleConnTimeout:     90 * time.Second,
		ReadBufferSize:      readBuffer,
		DisableCompression:  true, // native callers get the bytes as they come

		MaxResponseHeaderBytes: maxHeadBytes,
	}
}

// dialTLS opens connections whose dial and handshake share one timeout. Nil roots are the system's.
func dialTLS(connect time.Duration, roots *x509.CertPool) func(ctx context.Context, network, addr string) (net.Conn, error) {
	dialer := &tls.Dialer{
		NetDialer: &net.Dialer{KeepAlive: 30 * time.Second},
		Config:    &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, NextProtos: []string{"h2", "http/1.1"}},
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if connect > 0 {
			bounded, cancel := context.WithTimeout(ctx, connect)
			defer cancel()
			ctx = bounded
		}
		return dialer.DialContext(ctx, network, addr)
	}
}
