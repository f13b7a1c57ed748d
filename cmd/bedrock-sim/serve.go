// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
)

const (
	readHeaderTimeout = 10 * time.Second
	// maxStreams is how many answers one HTTP/2 connection may carry at once.
	maxStreams = 1000
)

// serve answers until ctx ends, then lets running answers finish within the stop timeout.
func serve(ctx context.Context, cfg config, out io.Writer) error {
	opts, ids, err := cfg.options()
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	server := newServer(bedrocksim.New(opts...), cfg.http1Only)
	if cfg.tlsCertOut != "" {
		certificate, err := selfSigned(cfg.tlsCertOut, cfg.tlsNames)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	greet(out, listener.Addr().String(), cfg.region, ids)
	failed := make(chan error, 1)
	go func() { failed <- listenOn(server, listener, cfg) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
		return stop(context.WithoutCancel(ctx), server, cfg.stopTimeout)
	}
}

func listenOn(server *http.Server, listener net.Listener, cfg config) error {
	if cfg.tlsCert == "" && cfg.tlsCertOut == "" {
		return server.Serve(listener)
	}
	return server.ServeTLS(listener, cfg.tlsCert, cfg.tlsKey) // without files it takes the certificate of TLSConfig
}

func newServer(sim *bedrocksim.Simulator, http1Only bool) *http.Server {
	mux := http.NewServeMux()
	mux.Handle("/", sim)
	mux.Handle("/healthz", sim.Admin())
	mux.Handle("/_sim/", sim.Admin())
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(!http1Only)
	protocols.SetUnencryptedHTTP2(!http1Only)
	many := &http.HTTP2Config{MaxConcurrentStreams: maxStreams}
	return &http.Server{Handler: mux, ReadHeaderTimeout: readHeaderTimeout, Protocols: protocols, HTTP2: many}
}

func stop(ctx context.Context, server *http.Server, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close() // answers that never end, such as a scripted silence
	}
	return err
}

// greet says what runs, who may call, and how. It shows no secret but that of the demo identity, which is public.
func greet(out io.Writer, address, region string, ids []bedrocksim.Identity) {
	demo := bedrocksim.DemoIdentity()
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.Name
	}
	_, port, _ := net.SplitHostPort(address)
	fmt.Fprintf(out, "bedrock-sim: a simulated Amazon Bedrock (%s) on %s, for tests and demonstrations only\n", region, address)
	fmt.Fprintf(out, "identities: %s\n", strings.Join(names, ", "))
	if len(ids) != 1 || ids[0].Name != demo.Name {
		return
	}
	fmt.Fprintf(out, "  AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s, or the API key %s\n", demo.AccessKeyID, demo.SecretAccessKey, demo.BearerKey)
	fmt.Fprintf(out, "try: curl -H 'Authorization: Bearer %s' http://localhost:%s/model/amazon.nova-lite-v1:0/converse -d '%s'\n",
		demo.BearerKey, port, `{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}`)
	fmt.Fprintf(out, "a prompt can ask for trouble, as in [[sim: throttle]] or [[sim: cut after=3]]: %s\n", strings.Join(bedrocksim.Triggers(), ", "))
}
