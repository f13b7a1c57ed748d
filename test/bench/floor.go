// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/spf13/pflag"
)

// floorMain is a bare reverse proxy: no signing, no translation, no log, no metrics. Its callers sign for the upstream themselves.
func floorMain(ctx context.Context, args []string) error {
	var target, address string
	set := pflag.NewFlagSet(partFloor, pflag.ContinueOnError)
	set.StringVar(&target, "upstream", "", "URL of the upstream")
	set.StringVar(&address, "address", "127.0.0.1:0", "where to listen")
	if err := set.Parse(args); err != nil {
		return err
	}
	to, err := url.Parse(target)
	if err != nil {
		return err
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(to) },
		Transport: &http.Transport{ForceAttemptHTTP2: true, DisableCompression: true, MaxIdleConnsPerHost: 512},
		ErrorLog:  log.New(io.Discard, "", 0), // callers that leave are part of the rows
	}}
	return serve(ctx, server, address, func(l net.Listener) error { return server.Serve(l) })
}
