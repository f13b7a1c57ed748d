// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func (w *world) status() proxyconfig.Status {
	w.t.Helper()
	var status proxyconfig.Status
	if err := json.Unmarshal([]byte(w.get(w.admin+proxyconfig.StatusPath).body), &status); err != nil {
		w.t.Fatal(err)
	}
	return status
}

func TestReadyOnceTheModelIsAccepted(t *testing.T) {
	w := newWorld(t)
	status := w.status()
	if !status.Ready || !status.Credentials.Loaded || status.Model.Result != proxyconfig.ModelAccepted || status.Model.Method != proxyconfig.MethodCountTokens {
		t.Errorf("status: %+v", status)
	}
	if status.ConfigRevision != "test" || status.Model.ID != sonnet || status.Model.Region != "us-east-1" || status.Credentials.Source != proxyconfig.SourceSecret {
		t.Errorf("status: %+v", status)
	}
	for _, path := range []string{proxyconfig.LivePath, proxyconfig.StartupPath, proxyconfig.ReadyPath} {
		if got := w.get(w.admin + path); got.StatusCode != http.StatusOK || got.body != "ok\n" {
			t.Errorf("%s: %d %s", path, got.StatusCode, got.body)
		}
	}
	if got := w.get(w.url + "/health"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, `"status":"ok"`) {
		t.Errorf("/health: %d %s", got.StatusCode, got.body)
	}
	if got := w.get(w.admin + "/debug/pprof/"); got.StatusCode != http.StatusNotFound {
		t.Errorf("pprof is served although nobody asked for it: %d", got.StatusCode)
	}
}

func TestPprofWhenAskedFor(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) { c.Listen.Profiling = true })
	if got := w.get(w.admin + "/debug/pprof/goroutine?debug=1"); got.StatusCode != http.StatusOK {
		t.Errorf("pprof: %d", got.StatusCode)
	}
}

func TestGateRefusesWhatOnlyAPersonCanMend(t *testing.T) {
	denied := bedrocksim.DemoIdentity()
	denied.RefusedModels = []string{"*"}
	cases := map[string]struct {
		identity bedrocksim.Identity
		edit     func(*proxyconfig.Config)
		want     string
	}{
		"the identity may not use the model": {denied, func(*proxyconfig.Config) {}, "the model is refused (AccessDenied)"},
		"there is no such model":             {bedrocksim.DemoIdentity(), func(c *proxyconfig.Config) { c.Model.ID = "anthropic.claude-nonesuch-v1:0" }, "the model is refused (ModelNotFound)"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := startWorld(t, bedrocksim.New(bedrocksim.WithIdentity(tc.identity)), tc.edit)
			w.eventually("the startup probe tells "+tc.want, func() bool {
				got := w.get(w.admin + proxyconfig.StartupPath)
				return got.StatusCode == http.StatusServiceUnavailable && strings.Contains(got.body, tc.want)
			})
			got := w.get(w.url + "/health")
			if got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" || !strings.Contains(got.body, tc.want) {
				t.Errorf("/health: %d %s", got.StatusCode, got.body)
			}
			if got := w.get(w.admin + proxyconfig.LivePath); got.StatusCode != http.StatusOK {
				t.Errorf("the proxy does not live: %d", got.StatusCode)
			}
		})
	}
}

func TestGateRefusesCredentialsThatAWSRefuses(t *testing.T) {
	expired := bedrocksim.DemoIdentity()
	expired.Expired = true
	cases := map[string]struct {
		known bedrocksim.Identity
		want  string
	}{
		"AWS does not know them": {rotated(1), "the credentials are refused (InvalidCredentials)"},
		"they have expired":      {expired, "the credentials are refused (Expired)"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			sim := bedrocksim.New(bedrocksim.WithIdentity(tc.known))
			w := startWorld(t, sim)
			w.eventually("the readiness probe tells "+tc.want, func() bool {
				got := w.get(w.admin + proxyconfig.ReadyPath)
				if got.StatusCode == http.StatusOK {
					t.Fatal("the proxy is ready")
				}
				return strings.Contains(got.body, tc.want)
			})
			sim.SetIdentity(bedrocksim.DemoIdentity())
			w.eventually("the proxy is ready", func() bool { return w.status().Ready })
		})
	}
}

func TestRefusalAfterTheStartKeepsServing(t *testing.T) {
	w := newWorld(t)
	denied := bedrocksim.DemoIdentity()
	denied.RefusedModels = []string{"*"}
	w.sim.SetIdentity(denied)
	if got := w.post(conversePath, converseBody); got.StatusCode != http.StatusServiceUnavailable || !strings.Contains(got.body, "platform team") {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
	w.eventually("a check finds the model refused", func() bool { return w.status().Model.Reason == proxyconfig.ModelReasonAccessDenied })
	if status := w.status(); !status.Ready || status.Model.Result != proxyconfig.ModelRefused || status.Model.Method != proxyconfig.MethodCountTokens {
		t.Errorf("status: %+v", status)
	}
	w.sim.SetIdentity(bedrocksim.DemoIdentity())
	if got := w.post(conversePath, converseBody); got.StatusCode != http.StatusOK {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
	w.eventually("the model is accepted", func() bool { return w.status().Model.Result == proxyconfig.ModelAccepted })
}

func TestACallersRefusedRequestIsNotTheModels(t *testing.T) {
	w := newWorld(t)
	w.sim.SetScript(&bedrocksim.Script{Rules: []bedrocksim.Rule{{
		Match: bedrocksim.Match{Operations: []string{"Converse"}},
		Do: bedrocksim.Behaviour{Error: &bedrocksim.ErrorReply{
			Exception: "AccessDeniedException", Message: "not authorized to perform: bedrock:ApplyGuardrail",
		}},
	}}})
	since := w.status().Model.Time
	for range 5 {
		if got := w.post(conversePath, converseBody); got.StatusCode == http.StatusOK {
			t.Fatalf("got %d", got.StatusCode)
		}
		if got := w.status().Model; got.Result != proxyconfig.ModelAccepted {
			t.Fatalf("a caller's request made the model %+v", got)
		}
	}
	w.eventually("a check has asked for the model", func() bool { return w.status().Model.Time.After(since) })
	checks := 0
	for _, call := range w.sim.Calls() {
		if call.Operation == proxyconfig.MethodCountTokens {
			checks++
		}
	}
	if got := w.status().Model; got.Result != proxyconfig.ModelAccepted || checks != 1 {
		t.Errorf("after %d checks the model is %+v, want one check and it accepted", checks, got)
	}
}

func TestMissingKeyIsNamedAndMended(t *testing.T) {
	sim := bedrocksim.New()
	var directory string
	w := startWorld(t, sim, func(c *proxyconfig.Config) {
		directory = c.Credentials.Directory
		if err := os.Remove(filepath.Join(directory, proxyconfig.KeySecretAccessKey)); err != nil {
			t.Fatal(err)
		}
	})
	want := "credentials are not loaded (SecretKeyMissing)"
	if got := w.get(w.admin + proxyconfig.ReadyPath); !strings.Contains(got.body, want) || !strings.Contains(got.body, proxyconfig.KeySecretAccessKey) {
		t.Errorf("/readyz: %s, want %s and the key", got.body, want)
	}
	if status := w.status(); status.Ready || status.Credentials.Reason != proxyconfig.CredentialsSecretKeyMissing {
		t.Errorf("status: %+v", status)
	}
	if n := len(sim.Calls()); n != 0 {
		t.Errorf("%d requests went upstream without credentials", n)
	}
	writeCredentials(t, directory, bedrocksim.DemoIdentity())
	w.eventually("the proxy is ready", func() bool { return w.get(w.admin+proxyconfig.ReadyPath).StatusCode == http.StatusOK })
}
