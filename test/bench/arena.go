// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// startPatience bounds the wait for a program that was started.
const startPatience = 20 * time.Second

// The cores: callers and upstream have the first, the floor and the proxy the last.
const ourCore = 0

func testedCore() int { return runtime.NumCPU() - 1 }

// arena is one upstream with the floor, and the proxy, in front of it.
type arena struct {
	options     options
	script      script
	directory   string
	certificate certificate
	upstream    *process
	floor       *process
	proxy       *process
	// addresses of the three, and of the proxy's admin server.
	upstreamAt, floorAt, proxyAt, adminAt string
}

func newArena(ctx context.Context, o options, s script, cert certificate) (*arena, error) {
	a := &arena{options: o, script: s, certificate: cert, directory: filepath.Dir(cert.certificate)}
	for _, address := range []*string{&a.upstreamAt, &a.floorAt, &a.proxyAt, &a.adminAt} {
		free, err := freeAddress(ctx)
		if err != nil {
			return nil, err
		}
		*address = free
	}
	for _, step := range []func(context.Context) error{a.startUpstream, a.startFloor, a.startProxy} {
		if err := step(ctx); err != nil {
			a.close()
			return nil, err
		}
	}
	return a, nil
}

func (a *arena) startUpstream(ctx context.Context) (err error) {
	a.upstream, err = a.startSelf(ctx, ourCore, partUpstream, "--address", a.upstreamAt, "--protocol", a.script.protocol,
		"--events", strconv.Itoa(a.script.events), "--pace", a.script.pace.String(), "--streams", strconv.Itoa(a.script.streams),
		"--certificate", a.certificate.certificate, "--key", a.certificate.key)
	return errors.Join(err, listening(ctx, a.upstream, a.upstreamAt))
}

func (a *arena) startFloor(ctx context.Context) (err error) {
	a.floor, err = a.startSelf(ctx, testedCore(), partFloor, "--address", a.floorAt, "--upstream", "https://"+a.upstreamAt)
	return errors.Join(err, listening(ctx, a.floor, a.floorAt))
}

func (a *arena) startSelf(ctx context.Context, core int, args ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, core, []string{"SSL_CERT_FILE=" + a.certificate.certificate}, append([]string{self}, args...))
}

// startProxy starts the proxy as it is released, from a file, with its access log and metrics on.
func (a *arena) startProxy(ctx context.Context) error {
	config, err := a.writeConfig()
	if err != nil {
		return err
	}
	env := []string{"SSL_CERT_FILE=" + a.certificate.certificate, "AWS_ACCESS_KEY_ID=" + keyID, "AWS_SECRET_ACCESS_KEY=" + secretKey}
	a.proxy, err = start(ctx, testedCore(), env, []string{a.options.proxy, "--config", config})
	return errors.Join(err, listening(ctx, a.proxy, a.proxyAt))
}

func (a *arena) writeConfig() (string, error) {
	c := proxyconfig.Default()
	c.Endpoint.Name, c.Model.ID, c.Model.Region = "bench", modelID, region
	c.Upstream.URL, c.Upstream.AllowedHosts = "https://"+a.upstreamAt, []string{a.upstreamAt}
	c.Credentials.Source, c.Credentials.Directory = proxyconfig.SourceEnvironment, ""
	c.Listen.Address, c.Listen.AdminAddress, c.Listen.Profiling = a.proxyAt, a.adminAt, a.options.profiles != ""
	content, err := proxyconfig.Marshal(c)
	if err != nil {
		return "", err
	}
	path := filepath.Join(a.directory, "proxy.yaml")
	return path, os.WriteFile(path, content, 0o600)
}

// listening waits until a program takes connections.
func listening(ctx context.Context, p *process, address string) error {
	if p == nil {
		return nil // starting it has failed already
	}
	for deadline := time.Now().Add(startPatience); time.Now().Before(deadline); {
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			return connection.Close()
		}
		if !pause(ctx, time.Millisecond) {
			return ctx.Err()
		}
	}
	return fmt.Errorf("%s does not listen on %s; it wrote:\n%s", p.name, address, p.log)
}

// pids are the processes whose work is the benchmark's own.
func (a *arena) pids() []int {
	return []int{os.Getpid(), a.upstream.pid(), a.floor.pid(), a.proxy.pid()}
}

func (a *arena) close() {
	for _, p := range []*process{a.proxy, a.floor, a.upstream} {
		if p != nil {
			p.stop()
		}
	}
}
