// SPDX-License-Identifier: Apache-2.0

package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr"
	"github.com/go-logr/logr/funcr"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
)

// network stands where the pods' network stands: the pod "well" answers what it says, and every other hangs until nobody waits any more.
type network struct {
	says []byte

	mu    sync.Mutex
	asked map[string]int
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	n.asked[r.URL.Host]++
	n.mu.Unlock()
	if r.URL.Host != "well" {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(n.says)), Request: r}, nil
}

func (n *network) count(host string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[host]
}

// onNetwork is a Prober as the operator has it, in the time of the test's bubble.
func onNetwork(t *testing.T, ready bool) (*Prober, *network) {
	t.Helper()
	said := well()
	said.Ready = ready
	raw, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	n := &network{says: raw, asked: map[string]int{}}
	p := New(Options{Interval: 15 * time.Second, FastInterval: 2 * time.Second, Timeout: 2 * time.Second, Workers: 64, Clock: clock.RealClock{}})
	p.client.Transport = n
	return p, n
}

// run has the prober ask for a time, and hears its changes.
func run(ctx context.Context, t *testing.T, p *Prober, howLong time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, howLong)
	defer cancel()
	go func() {
		for {
			select {
			case <-p.Changes():
			case <-ctx.Done():
				return
			}
		}
	}()
	if err := p.Start(ctx); err != nil {
		t.Error(err)
	}
}

func hung(number int) (types.NamespacedName, string) {
	host := fmt.Sprintf("hung-%d", number)
	return types.NamespacedName{Namespace: "team-b", Name: host}, host
}

func TestProxiesThatHangDoNotKeepOthersFromBeingAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, n := onNetwork(t, false)
		for i := range 400 {
			key, host := hung(i)
			p.Ask(key, []Target{{Pod: "a", Revision: "r1", URL: "http://" + host}, {Pod: "b", Revision: "r1", URL: "http://" + host}, {Pod: "c", Revision: "r1", URL: "http://" + host}})
		}
		p.Ask(claude(), []Target{{Pod: "well", Revision: "r1", URL: "http://well"}})
		run(t.Context(), t, p, 5*time.Minute)
		undisturbed := int(5 * time.Minute / (2 * time.Second * 6 / 5))
		if got := n.count("well"); got < undisturbed/2 {
			t.Errorf("among 400 endpoints that hang another was asked %d times in five minutes, want at least half of %d", got, undisturbed)
		}
		if got := n.count("hung-0"); got < 3*10 || got > 3*30 {
			t.Errorf("a proxy that hangs was asked %d times in five minutes by three addresses, want it every 15 s to 18 s in the end", got)
		}
	})
}

func TestARoundTakesNoLongerThanOneTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := onNetwork(t, true)
		defer p.queue.ShutDown()
		begin := time.Now()
		_, err := p.askAny(t.Context(), []Target{{Pod: "a", URL: "http://a"}, {Pod: "b", URL: "http://b"}, {Pod: "c", URL: "http://c"}})
		if took := time.Since(begin); err == nil || took != 2*time.Second {
			t.Errorf("three proxies that hang took %s (%v), want 2s", took, err)
		}
		begin = time.Now()
		answer, err := p.askAny(t.Context(), []Target{{Pod: "a", URL: "http://a"}, {Pod: "well", URL: "http://well"}})
		if took := time.Since(begin); err != nil || answer.Pod != "well" || took >= 2*time.Second {
			t.Errorf("after %s: %+v, %v, want the answer of the second before the timeout of the first", took, answer, err)
		}
	})
}

func TestARefusalIsAskedForLessAndLess(t *testing.T) {
	o := Options{Interval: 15 * time.Second, FastInterval: 2 * time.Second}
	said := well()
	said.Model.Result = "Refused"
	e := &endpoint{}
	for round, want := range []time.Duration{2, 4, 8, 15, 15} {
		if got := e.next(e.take(Answer{State: Answered, Status: said}), o); got != want*time.Second {
			t.Errorf("after round %d the next is in %s, want %ds", round, got, want)
		}
	}
	said.Model.Result = ""
	said.Ready = false
	for range 3 {
		if got := e.next(e.take(Answer{State: Answered, Status: said}), o); got != o.FastInterval {
			t.Errorf("of a proxy that starts the next round is in %s, want %s", got, o.FastInterval)
		}
	}
}

func TestWhyNobodyAnswersIsLoggedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lines []string
		logger := funcr.New(func(_, line string) { lines = append(lines, line) }, funcr.Options{})
		p, _ := onNetwork(t, true)
		key, host := hung(0)
		p.Ask(key, []Target{{Pod: "a", Revision: "r1", URL: "http://" + host}})
		run(logr.NewContext(t.Context(), logger), t, p, time.Minute)
		if len(lines) != 1 || !strings.Contains(lines[0], "team-b") || !strings.Contains(lines[0], "pod a: ask http://hung-0") {
			t.Errorf("logged %q, want one line with the endpoint, the pod and the cause", lines)
		}
	})
}
