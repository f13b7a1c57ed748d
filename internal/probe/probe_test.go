// SPDX-License-Identifier: Apache-2.0

package probe

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"k8s.io/apimachinery/pkg/types"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func claude() types.NamespacedName { return types.NamespacedName{Namespace: "team-a", Name: "claude"} }

func well() proxyconfig.Status {
	return proxyconfig.Status{
		Ready:       true,
		Credentials: proxyconfig.CredentialsStatus{Source: proxyconfig.SourceSecret, Revision: "r1", Loaded: true},
		Model:       proxyconfig.ModelStatus{ID: "m", Region: "r", Result: proxyconfig.ModelAccepted, Method: proxyconfig.MethodCountTokens},
	}
}

// proxy answers questions, and tells the test of each.
type proxy struct {
	*httptest.Server
	says  atomic.Pointer[proxyconfig.Status]
	asked chan struct{}
}

func startProxy(t *testing.T) *proxy {
	t.Helper()
	p := &proxy{asked: make(chan struct{}, 1000)}
	p.say(well())
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p.asked <- struct{}{}
		if s := p.says.Load(); s != nil {
			_ = json.NewEncoder(w).Encode(s)
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *proxy) say(s proxyconfig.Status) { p.says.Store(&s) }

func (p *proxy) target(pod string) Target { return Target{Pod: pod, Revision: "r1", URL: p.URL} }

// started is a Prober at work, with a clock that the test moves.
func started(t *testing.T) (*Prober, *clocktesting.FakeClock) {
	t.Helper()
	clock := clocktesting.NewFakeClock(time.Now())
	prober := New(Options{Interval: 15 * time.Second, FastInterval: 2 * time.Second, Timeout: 5 * time.Second, Workers: 2, Clock: clock})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- prober.Start(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the prober ended with %v", err)
		}
	})
	return prober, clock
}

// told waits until the prober tells of a change.
func told(t *testing.T, p *Prober) {
	t.Helper()
	select {
	case e := <-p.Changes():
		if e.Object != claude() {
			t.Fatalf("told of %s", e.Object)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was told")
	}
}

// askedAgain moves the clock until the proxy is asked once more.
func (p *proxy) askedAgain(t *testing.T, clock *clocktesting.FakeClock) {
	t.Helper()
	giveUp := time.After(20 * time.Second)
	for {
		select {
		case <-p.asked:
			return
		case <-time.After(5 * time.Millisecond):
			clock.Step(20 * time.Second)
		case <-giveUp:
			t.Fatal("the proxy was not asked again")
		}
	}
}

func TestAChangeOfMeaningIsToldOnce(t *testing.T) {
	p := startProxy(t)
	prober, clock := started(t)
	if got := prober.Ask(claude(), []Target{p.target("a")}); got.State != Pending {
		t.Errorf("before anybody was asked the state is %d, want Pending", got.State)
	}
	told(t, prober)
	<-p.asked
	want := Answer{State: Answered, Pod: "a", Status: well()}
	if diff := cmp.Diff(want, prober.Ask(claude(), []Target{p.target("a")})); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}

	later := well()
	later.InFlight, later.Model.Method = 7, proxyconfig.MethodRequest
	later.Model.Time, later.Credentials.Time = time.Now(), time.Now()
	p.say(later)
	for range 3 {
		p.askedAgain(t, clock)
	}
	select {
	case <-prober.Changes():
		t.Error("told of an answer that means the same")
	default:
	}

	later.Credentials.Reason = proxyconfig.CredentialsExpired
	p.say(later)
	p.askedAgain(t, clock)
	told(t, prober)
}

func TestAnEndpointIsSilentAfterTwoRoundsWithoutAnswer(t *testing.T) {
	p := startProxy(t)
	prober, clock := started(t)
	prober.Ask(claude(), []Target{p.target("a")})
	told(t, prober)
	<-p.asked
	p.says.Store(nil)
	p.askedAgain(t, clock)
	p.askedAgain(t, clock)
	told(t, prober)
	if got := prober.Ask(claude(), []Target{p.target("a")}); got.State != Silent {
		t.Errorf("the state is %d, want Silent", got.State)
	}
}

func TestTheNextTargetIsAskedWhereTheFirstDoesNotAnswer(t *testing.T) {
	mute, p := startProxy(t), startProxy(t)
	mute.says.Store(nil)
	prober, _ := started(t)
	targets := []Target{mute.target("mute"), p.target("a")}
	prober.Ask(claude(), targets)
	told(t, prober)
	if got := prober.Ask(claude(), targets); got.Pod != "a" {
		t.Errorf("the answer is of %q, want a", got.Pod)
	}
}

func TestAnAnswerIsNotKeptForAnotherRevision(t *testing.T) {
	p := startProxy(t)
	prober, _ := started(t)
	prober.Ask(claude(), []Target{p.target("a")})
	told(t, prober)
	if got := prober.Ask(claude(), nil); got.State != Silent {
		t.Errorf("without pods the state is %d, want Silent", got.State)
	}
	next := p.target("b")
	next.Revision = "r2"
	if got := prober.Ask(claude(), []Target{next}); got.State != Pending {
		t.Errorf("of a new revision the state is %d, want Pending", got.State)
	}
	told(t, prober)
}

func TestAProxyWhosePodBecomesReadyIsAskedAtOnce(t *testing.T) {
	p := startProxy(t)
	prober, _ := started(t)
	target := p.target("a")
	prober.Ask(claude(), []Target{target})
	told(t, prober)
	<-p.asked
	target.Ready = true
	prober.Ask(claude(), []Target{target})
	select {
	case <-p.asked:
	case <-time.After(20 * time.Second):
		t.Error("it was not asked, although nothing else would have it asked")
	}
}

func TestAForgottenEndpointIsAskedNoMore(t *testing.T) {
	p, other := startProxy(t), startProxy(t)
	prober, clock := started(t)
	prober.Ask(claude(), []Target{p.target("a")})
	told(t, prober)
	<-p.asked
	prober.Forget(claude())
	beside := types.NamespacedName{Namespace: "team-a", Name: "beside"}
	prober.Ask(beside, []Target{other.target("b")})
	<-prober.Changes()
	for range 3 {
		other.askedAgain(t, clock)
	}
	select {
	case <-p.asked:
		t.Error("it was asked again")
	default:
	}
}

func TestOnlyWhatHasNothingLeftToWaitForIsSettled(t *testing.T) {
	cases := map[string]struct {
		edit func(*proxyconfig.Status)
		want bool
	}{
		"all is well":            {func(*proxyconfig.Status) {}, true},
		"no free check":          {func(s *proxyconfig.Status) { s.Model.Result = proxyconfig.ModelUnknown }, true},
		"not ready":              {func(s *proxyconfig.Status) { s.Ready = false }, false},
		"credentials are wanted": {func(s *proxyconfig.Status) { s.Credentials.Reason = proxyconfig.CredentialsSecretMissing }, false},
		"the model is refused":   {func(s *proxyconfig.Status) { s.Model.Result = proxyconfig.ModelRefused }, false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			s := well()
			tc.edit(&s)
			if got := settled(s); got != tc.want {
				t.Errorf("settled is %t, want %t", got, tc.want)
			}
		})
	}
}
