// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// The parts that the program plays when it starts itself again.
const (
	partUpstream = "upstream"
	partFloor    = "floor"
)

// What the upstream speaks over TLS.
const (
	protocolH1 = "h1"
	protocolH2 = "h2"
)

// script is how the upstream answers.
type script struct {
	protocol string
	// events is the number of text events of a stream; 0: until the caller leaves.
	events int
	// pace is the time between two of them, and streams how many are open at once, over which their events are spread.
	pace    time.Duration
	streams int
}

// upstream is a Bedrock that verifies signatures and answers at once.
type upstream struct {
	script script
	signer signer
	deltas [][]byte
	pacer  *pacer // nil: events follow each other at once
}

func upstreamMain(ctx context.Context, args []string) error {
	var s script
	var certificate, key, address string
	set := pflag.NewFlagSet(partUpstream, pflag.ContinueOnError)
	set.StringVar(&s.protocol, "protocol", protocolH2, "h2 or h1")
	set.IntVar(&s.events, "events", 100, "text events of a stream; 0: until the caller leaves")
	set.DurationVar(&s.pace, "pace", 0, "time between two text events")
	set.IntVar(&s.streams, "streams", 1, "streams that are open at once, whose events are spread over the pace")
	set.StringVar(&certificate, "certificate", "", "PEM file")
	set.StringVar(&key, "key", "", "PEM file")
	set.StringVar(&address, "address", "127.0.0.1:0", "where to listen")
	if err := set.Parse(args); err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return err
	}
	handler, err := newUpstream(s)
	if err != nil {
		return err
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(s.protocol == protocolH2)
	server := &http.Server{
		Handler: handler, Protocols: protocols, ReadHeaderTimeout: time.Minute,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12},
		ErrorLog:  log.New(io.Discard, "", 0), // callers that leave are part of the rows
	}
	return serve(ctx, server, address, func(l net.Listener) error { return server.ServeTLS(l, "", "") })
}

// serve runs a server until the context ends.
func serve(ctx context.Context, server *http.Server, address string, accept func(net.Listener) error) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := accept(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", address, err)
	}
	return nil
}

func newUpstream(s script) (u *upstream, err error) {
	u = &upstream{script: s, signer: newSigner()}
	for n := range 100 {
		u.deltas = append(u.deltas, delta(n))
	}
	if s.pace > 0 {
		u.pacer, err = newPacer(s.pace, s.streams)
	}
	return u, err
}

// ServeHTTP answers Converse, its stream and CountTokens.
func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = u.signer.verify(r, body)
	}
	if err != nil {
		w.Header().Set("X-Amzn-Errortype", "InvalidSignatureException")
		http.Error(w, `{"message":"bench"}`, http.StatusForbidden)
		return
	}
	w.Header().Set("X-Amzn-Requestid", "5e2f1c5a-7c1e-4b0e-9d59-000000000000")
	w.Header().Set("Content-Type", "application/json")
	switch {
	case strings.HasSuffix(r.URL.Path, "/converse-stream"):
		u.stream(r.Context(), w)
	case strings.HasSuffix(r.URL.Path, "/count-tokens"):
		_, _ = io.WriteString(w, `{"inputTokens":301}`)
	default:
		_, _ = io.WriteString(w, answer)
	}
}

// stream sends each frame on its own, as a model that writes word by word does.
func (u *upstream) stream(ctx context.Context, w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
	control := http.NewResponseController(w)
	send := func(frame []byte) bool {
		_, err := w.Write(frame)
		return err == nil && control.Flush() == nil
	}
	for _, f := range opening() {
		send(f)
	}
	due, leave := u.pacer.enter()
	defer leave()
	for n := 0; n < u.script.events || u.script.events == 0; n++ {
		if !due(ctx) || !send(u.deltas[n%len(u.deltas)]) {
			return
		}
	}
	for _, f := range ending() {
		send(f)
	}
}

// pause waits, and is false when the context ended first.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
