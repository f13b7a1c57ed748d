// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/process"
)

const (
	waitTimeout  = 3 * time.Minute
	checkTimeout = 5 * time.Second
	checkPause   = 100 * time.Millisecond
	reportEvery  = 10 * time.Second
	logTail      = 2 << 10
)

// wait repeats a check until it succeeds. It ends early when a part that was
// started does not run any more.
func (c *Cluster) wait(ctx context.Context, what string, check func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, waitTimeout)
	defer cancel()
	begin, reported := time.Now(), time.Now()
	for {
		err := attempt(ctx, check)
		if err == nil {
			return nil
		}
		if dead := c.dead(); dead != "" {
			return fmt.Errorf("%s has ended by itself; the end of its log:\n%s", dead, c.tail(dead))
		}
		if time.Since(reported) > reportEvery {
			reported = time.Now()
			c.say("waiting for %s: %.0f s (%v)", what, time.Since(begin).Seconds(), err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w: %w; the logs are in %s", what, context.Cause(ctx), err, c.Layout.Data("logs"))
		case <-time.After(checkPause):
		}
	}
}

func attempt(ctx context.Context, check func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	return check(ctx)
}

// dead names a part that has ended since this run saw it alive.
func (c *Cluster) dead() string {
	for _, name := range c.ensured {
		if !c.table().Running(name) {
			return name
		}
	}
	return ""
}

func (c *Cluster) tail(name string) string {
	data, err := os.ReadFile(c.Layout.Log(name))
	if err != nil {
		return err.Error()
	}
	return string(data[max(0, len(data)-logTail):]) + "\nwhole log: " + c.Layout.Log(name)
}

// kubectl runs kubectl as the administrator.
func (c *Cluster) kubectl(ctx context.Context, args ...string) (string, error) {
	args = append([]string{"--kubeconfig", c.Layout.Admin(), "--cache-dir", c.Layout.Data("kubectl-cache")}, args...)
	return output(exec.CommandContext(ctx, c.Layout.Program("kubectl"), args...))
}

// output runs a command of the cluster's own. A proxy of the caller must not
// come between it and the API server.
func output(cmd *exec.Cmd) (string, error) {
	var stderr bytes.Buffer
	cmd.Stderr, cmd.Env = &stderr, process.Environment()
	data, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", cmd.Path, err, bytes.TrimSpace(stderr.Bytes()))
	}
	return string(data), nil
}

func (c *Cluster) apiReady(ctx context.Context) error {
	_, err := c.kubectl(ctx, "get", "--raw", "/readyz")
	return err
}

func (c *Cluster) nodeReady(ctx context.Context) error {
	status, err := c.kubectl(ctx, "get", "nodes", "-o",
		`jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}{.items[*].spec.taints}`)
	if err == nil && status != "True" {
		err = errors.New("the node is not ready, or carries a taint")
	}
	return err
}

func (c *Cluster) accountReady(ctx context.Context) error {
	_, err := c.kubectl(ctx, "--namespace", "default", "get", "serviceaccount", "default")
	return err
}

// dnsAnswers asks through the Service, so that it proves kube-proxy, too.
func (c *Cluster) dnsAnswers(ctx context.Context) error {
	server := net.JoinHostPort(c.State.Plan.DNS.String(), "53")
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, network, server)
	}}
	found, err := resolver.LookupHost(ctx, "kubernetes.default.svc.cluster.local.")
	if err == nil && strings.Join(found, " ") != c.State.Plan.API.String() {
		err = fmt.Errorf("it says that the API is at %v", found)
	}
	return err
}

func (c *Cluster) containerdAnswers(ctx context.Context) error {
	_, err := c.ctr(ctx, "version")
	return err
}

// healthy asks a part on this machine whether it works.
func healthy(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	// The parts make themselves certificates that nobody signed. Nothing is
	// sent to them, and their answer opens nothing.
	client := http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true,
	}}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, logTail))
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, response.Status)
	}
	return nil
}
