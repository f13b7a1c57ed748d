// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/config"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/probe"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

// eventually is how long anything that the manager does by itself may take on a busy machine.
const eventually = 30 * time.Second

// startManager runs the operator as it is assembled for production, until the test ends or the returned function is called.
func startManager(t *testing.T, as *rest.Config, lease string) (stop func()) {
	t.Helper()
	m, err := ctrl.NewManager(as, ctrl.Options{
		Scheme:                        server.scheme,
		Cache:                         CacheOptions(server.scheme, nil),
		Metrics:                       metricsserver.Options{BindAddress: "0"},
		LeaderElection:                lease != "",
		LeaderElectionID:              lease,
		LeaderElectionNamespace:       operatorNamespace,
		LeaderElectionReleaseOnCancel: true,
		Controller:                    config.Controller{SkipNameValidation: new(true)},
	})
	if err != nil {
		t.Fatalf("make a manager: %v", err)
	}
	prober := probe.New(probe.Options{
		Interval: 50 * time.Millisecond, FastInterval: 20 * time.Millisecond, Timeout: time.Second, Workers: 2, Clock: clock.RealClock{},
	})
	if err := m.Add(prober); err != nil {
		t.Fatal(err)
	}
	r := &Reconciler{
		Client: m.GetClient(), Live: m.GetAPIReader(), Prober: prober, Recorder: m.GetEventRecorder(Name),
		Clock: clock.RealClock{}, Options: testOptions(),
	}
	if err := r.SetupWithManager(m, prober.Changes()); err != nil {
		t.Fatalf("set the controller up: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Start(ctx) }()
	stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the manager ended with %v", err)
		}
		ended <- nil
	}
	t.Cleanup(stop)
	return stop
}

// proxy is a proxy's admin port, on a loopback address of its own that stands for a pod's.
type proxy struct {
	address string
	says    atomic.Pointer[proxyconfig.Status]
	asked   atomic.Int64
}

func startProxy(t *testing.T, address string) *proxy {
	t.Helper()
	p := &proxy{address: address}
	p.say(healthy())
	listener, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(proxyconfig.AdminPort)))
	if err != nil {
		t.Fatalf("listen where the operator will ask: %v", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+proxyconfig.StatusPath, func(w http.ResponseWriter, _ *http.Request) {
		p.asked.Add(1)
		_ = json.NewEncoder(w).Encode(p.says.Load())
	})
	s := &http.Server{Handler: mux, ReadHeaderTimeout: time.Second}
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(func() { _ = s.Close() })
	return p
}

func (p *proxy) say(s proxyconfig.Status) { p.says.Store(&s) }

// servedBy moves every pod of an endpoint to the proxy's address.
func (b *bench) servedBy(p *proxy, name string) {
	b.t.Helper()
	var pods corev1.PodList
	if err := b.client.List(b.t.Context(), &pods); err != nil {
		b.t.Fatal(err)
	}
	for _, pod := range pods.Items {
		if pod.Namespace != b.namespace {
			continue
		}
		pod.Status.PodIP, pod.Status.PodIPs = p.address, []corev1.PodIP{{IP: p.address}}
		if err := b.client.Status().Update(b.t.Context(), &pod); err != nil {
			b.t.Fatalf("move pod %s of %s: %v", pod.Name, name, err)
		}
	}
}

// reason is the reason of an endpoint's condition, with its status.
func (b *bench) reason(name, kind string) func() string {
	return func() string {
		for _, c := range b.get(name).Status.Conditions {
			if c.Type == kind {
				return string(c.Status) + " " + c.Reason
			}
		}
		return ""
	}
}

func (b *bench) hasDeployment(name string) func() error {
	return func() error {
		return b.client.Get(b.t.Context(), b.key(name), &appsv1.Deployment{})
	}
}

func TestTheManagerBringsAnEndpointBackWhenSomethingChanges(t *testing.T) {
	g, b := gomega.NewWithT(t), newBench(t)
	startManager(t, server.config, "")
	p := startProxy(t, "127.0.77.1")
	b.create(testutil.MakeModelEndpoint("claude"))
	g.Eventually(b.hasDeployment("claude"), eventually).Should(gomega.Succeed())
	b.rollOut("claude")
	b.servedBy(p, "claude")
	g.Eventually(b.reason("claude", v1alpha1.ConditionReady), eventually).Should(gomega.Equal("True Ready"))

	said := healthy()
	said.Credentials = proxyconfig.CredentialsStatus{Source: "Secret", Loaded: true, Reason: proxyconfig.CredentialsSecretKeyMissing, Message: "Secret bedrock lacks the key AWS_ACCESS_KEY_ID"}
	p.say(said)
	g.Eventually(b.reason("claude", v1alpha1.ConditionStalled), eventually).Should(gomega.Equal("True SecretKeyMissing"))
	p.say(healthy())
	g.Eventually(b.reason("claude", v1alpha1.ConditionReady), eventually).Should(gomega.Equal("True Ready"))

	f := b.family("claude")
	for _, o := range f.all() {
		g.Expect(b.client.Delete(t.Context(), o)).To(gomega.Succeed())
	}
	g.Eventually(func() int { return len(b.objects()) }, eventually).Should(gomega.BeNumerically(">=", 6))
	g.Eventually(b.hasDeployment("claude"), eventually).Should(gomega.Succeed())
}

func TestAnEndpointAtRestIsAskedOfOnePodAndThenForgotten(t *testing.T) {
	g, b := gomega.NewWithT(t), newBench(t)
	startManager(t, server.config, "")
	p := startProxy(t, "127.0.77.2")
	ep := b.create(testutil.MakeModelEndpoint("claude"))
	g.Eventually(b.hasDeployment("claude"), eventually).Should(gomega.Succeed())
	b.rollOut("claude")
	b.servedBy(p, "claude")
	g.Eventually(b.reason("claude", v1alpha1.ConditionReady), eventually).Should(gomega.Equal("True Ready"))

	version := b.get("claude").ResourceVersion
	asked := p.asked.Load()
	g.Eventually(p.asked.Load, eventually).Should(gomega.BeNumerically(">", asked+20))
	if now := b.get("claude").ResourceVersion; now != version {
		t.Errorf("at rest the endpoint went from version %s to %s", version, now)
	}
	g.Expect(b.client.Delete(t.Context(), ep)).To(gomega.Succeed())
	g.Eventually(func() bool {
		before := p.asked.Load()
		<-time.After(500 * time.Millisecond)
		return p.asked.Load() == before
	}, eventually).Should(gomega.BeTrue(), "a deleted endpoint's proxy is still asked")
}
