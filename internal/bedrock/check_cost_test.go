// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestACheckHasOneAttempt(t *testing.T) {
	c, sim := simulated(t, func(o *Options) { o.Retries.MaxAttempts = 4 }, failWith("ThrottlingException"))
	for range 3 {
		c.Check(t.Context())
	}
	if got := operations(sim); got != "CountTokens CountTokens CountTokens" {
		t.Errorf("calls %q, want one for each check", got)
	}
	if got := c.budget.current(); got.requests != 0 || got.retries != 0 {
		t.Errorf("the checks count as %+v in the callers' budget", got)
	}
}

func TestACheckIsBilledOnce(t *testing.T) {
	w := newTrialWorld(t, func(o *Options) { o.ModelID, o.Check = uncounted, proxyconfig.CheckBilled })
	w.store.doubt("..1")
	steps := []struct {
		name, calls string
		before      func()
	}{
		{"the first check", "CountTokens Converse", func() {}},
		{"another check", "CountTokens", func() {}},
		{"after a caller's request was refused", "CountTokens Converse", func() {
			w.answerOnce("AccessDeniedException", "no")
			w.fail()
		}},
		{"another check after that", "CountTokens", func() {}},
		{"with new credentials", "CountTokens Converse", func() {
			w.sim.SetIdentity(next(nil))
			w.rotate()
		}},
		{"another check with them", "CountTokens", func() {}},
	}
	for _, step := range steps {
		step.before()
		w.sim.ResetCalls()
		if got := w.check(); got.result != proxyconfig.ModelAccepted || operations(w.sim) != step.calls {
			t.Errorf("%s: %+v after %q, want Accepted after %q", step.name, got, operations(w.sim), step.calls)
		}
	}
}

func TestAModelWithoutAFreeCheckStaysAcceptedOnceItAnswered(t *testing.T) {
	w := newTrialWorld(t, func(o *Options) { o.ModelID = uncounted })
	if got := w.client.Check(t.Context()); got.Result != proxyconfig.ModelAccepted || got.Method != proxyconfig.MethodRequest || got.Time.IsZero() {
		t.Errorf("status %+v, want what the caller's request told", got)
	}
	w.sim.RemoveIdentity(bedrocksim.DemoIdentity().Name)
	if got := w.check(); got.result != proxyconfig.ModelUnknown || got.credentials != proxyconfig.CredentialsInvalid {
		t.Errorf("after AWS revoked the credentials %+v", got)
	}
}
