// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestGate(t *testing.T) {
	loaded := proxyconfig.CredentialsStatus{Loaded: true}
	denied := &proxyconfig.ModelStatus{Result: proxyconfig.ModelRefused, Reason: proxyconfig.ModelReasonAccessDenied, Message: "ask for access"}
	cases := map[string]struct {
		credentials proxyconfig.CredentialsStatus
		model       *proxyconfig.ModelStatus
		want        []string
	}{
		"the model was accepted": {loaded, &proxyconfig.ModelStatus{Result: proxyconfig.ModelAccepted}, nil},
		"the model is unknown":   {loaded, &proxyconfig.ModelStatus{Result: proxyconfig.ModelUnknown}, nil},
		"the model is refused":   {loaded, denied, []string{"the model is refused (AccessDenied): ask for access"}},
		"no check was made":      {loaded, nil, []string{"the model has not been checked yet"}},
		"AWS does not know the credentials": {
			proxyconfig.CredentialsStatus{Loaded: true, Reason: proxyconfig.CredentialsInvalid, Message: "write valid ones"},
			&proxyconfig.ModelStatus{Result: proxyconfig.ModelUnknown},
			[]string{"the credentials are refused (InvalidCredentials): write valid ones"},
		},
		"the credentials have expired": {
			proxyconfig.CredentialsStatus{Loaded: true, Reason: proxyconfig.CredentialsExpired},
			&proxyconfig.ModelStatus{Result: proxyconfig.ModelUnknown},
			[]string{"the credentials are refused (Expired)"},
		},
		"the Secret is gone, and its last good credentials work": {
			proxyconfig.CredentialsStatus{Loaded: true, Reason: proxyconfig.CredentialsSecretMissing},
			&proxyconfig.ModelStatus{Result: proxyconfig.ModelAccepted}, nil,
		},
		"the check was made with other credentials": {
			proxyconfig.CredentialsStatus{Loaded: true, Revision: "newer"},
			&proxyconfig.ModelStatus{Result: proxyconfig.ModelUnknown},
			[]string{"the model has not been checked yet"},
		},
		"nothing is there": {
			proxyconfig.CredentialsStatus{Reason: "SecretKeyMissing", Message: "Secret a lacks b"},
			nil,
			[]string{"credentials are not loaded (SecretKeyMissing): Secret a lacks b", "the model has not been checked yet"},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			g := newGate(tc.credentials)
			if tc.model != nil {
				g.model.learn(*tc.model)
			}
			if diff := cmp.Diff(tc.want, g.missing()); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
		})
	}
}

func newGate(c proxyconfig.CredentialsStatus) *gate {
	return &gate{
		credentials: func() proxyconfig.CredentialsStatus { return c },
		model:       newModelState(proxyconfig.Model{ID: "m", Region: "r"}, slog.New(slog.DiscardHandler)),
	}
}

func TestGateStaysOpen(t *testing.T) {
	g := newGate(proxyconfig.CredentialsStatus{Loaded: true})
	g.model.learn(proxyconfig.ModelStatus{Result: proxyconfig.ModelAccepted})
	if !g.passed() {
		t.Fatal("the gate is shut after the model was accepted")
	}
	g.model.learn(proxyconfig.ModelStatus{Result: proxyconfig.ModelRefused, Reason: proxyconfig.ModelReasonAccessDenied})
	g.credentials = func() proxyconfig.CredentialsStatus {
		return proxyconfig.CredentialsStatus{Loaded: true, Revision: "newer", Reason: proxyconfig.CredentialsInvalid}
	}
	if !g.passed() {
		t.Error("the gate shut again after it had been open")
	}
	status, _ := g.model.get()
	if status.Result != proxyconfig.ModelRefused || status.ID != "m" || status.Region != "r" {
		t.Errorf("the state is %+v, want the refusal with the model's ID and region", status)
	}
}

func TestProbeNamesWhatIsMissing(t *testing.T) {
	w := httptest.NewRecorder()
	probe(func() []string { return []string{"a", "b"} }).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	if w.Code != http.StatusServiceUnavailable || w.Body.String() != "a\nb\n" {
		t.Errorf("got %d %q", w.Code, w.Body.String())
	}
}
