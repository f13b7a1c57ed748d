// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/internal/testutil"
)

// eventually is how long anything that the manager does by itself may take on a busy machine.
const eventually = 30 * time.Second

// freeAddress is a loopback address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// startOperator runs the operator as main assembles it, as the ServiceAccount of its manifests. The returned function stops it.
func startOperator(t *testing.T, c *cluster) (o options, stop func() error) {
	t.Helper()
	ctrl.SetLogger(logr.Discard())
	o, err := parse([]string{
		"--proxy-image=proxy:test", "--leader-elect", "--leader-elect-namespace=" + installed,
		"--metrics-bind-address=" + freeAddress(t), "--health-probe-bind-address=" + freeAddress(t),
	}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := managerOptions(o)
	if err != nil {
		t.Fatal(err)
	}
	// The names of a process's controllers are told apart for its whole life, and a test may run twice in it.
	settings.Controller.SkipNameValidation = new(true)
	m, err := newManager(c.as(t, "manager"), o, settings)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- m.Start(ctx)
		close(ended)
	}()
	stop = func() error {
		cancel()
		return <-ended
	}
	t.Cleanup(func() { _ = stop() })
	return o, stop
}

// get asks without regard to the certificate, which the manager has made for itself.
func get(t *testing.T, url, token string) (code int, body string) {
	t.Helper()
	caller := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := caller.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(response.Body, 4<<20))
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(raw)
}

func TestTheOperatorWorksWithTheRightsOfItsManifests(t *testing.T) {
	g, c := gomega.NewWithT(t), startCluster(t)
	o, stop := startOperator(t, c)
	for _, path := range []string{readyPath, healthPath} {
		g.Eventually(func() int {
			code, _ := get(t, "http://"+o.HealthProbeBindAddress+path, "")
			return code
		}, eventually).Should(gomega.Equal(http.StatusOK), path)
	}
	ep := testutil.MakeModelEndpoint("claude").Namespace("default").Obj()
	ep.Generation = 0
	c.create(t, ep)
	g.Eventually(func() error {
		return c.client.Get(t.Context(), client.ObjectKeyFromObject(ep), &appsv1.Deployment{})
	}, eventually).Should(gomega.Succeed())
	holdMetrics(t, c, "https://"+o.MetricsBindAddress+"/metrics")

	begin := time.Now()
	if err := stop(); err != nil || time.Since(begin) > shutdownTimeout {
		t.Errorf("it stopped after %s with %v", time.Since(begin), err)
	}
	lease := &coordinationv1.Lease{}
	if err := c.client.Get(t.Context(), client.ObjectKey{Namespace: installed, Name: leaseName}, lease); err != nil {
		t.Fatal(err)
	}
	if holder := lease.Spec.HolderIdentity; holder != nil && *holder != "" {
		t.Errorf("it stopped, and %q still holds the lease", *holder)
	}
}

// holdMetrics holds the metrics to those who may read them.
func holdMetrics(t *testing.T, c *cluster, url string) {
	t.Helper()
	cases := map[string]struct {
		token string
		code  int
	}{
		"nobody":     {"", http.StatusUnauthorized},
		"rubbish":    {"rubbish", http.StatusUnauthorized},
		"a stranger": {c.account(t, "stranger", ""), http.StatusForbidden},
		"a reader":   {c.account(t, "reader", "metrics-reader"), http.StatusOK},
	}
	for name, tc := range cases {
		// The API server takes a moment to know a new binding.
		gomega.NewWithT(t).Eventually(func() string {
			code, body := get(t, url, tc.token)
			return fmt.Sprintf("%d, with metrics: %t", code, strings.Contains(body, "controller_runtime_reconcile_total"))
		}, eventually).Should(gomega.Equal(fmt.Sprintf("%d, with metrics: %t", tc.code, tc.code == http.StatusOK)), name)
	}
}
