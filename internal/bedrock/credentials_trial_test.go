// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// trialWorld is a client whose mounted credentials are known to work, and are then rotated.
type trialWorld struct {
	t       *testing.T
	mounted mounted
	store   *CredentialsStore
	client  *Client
	sim     *bedrocksim.Simulator
}

// next is the identity that the credentials are rotated to.
func next(change func(*bedrocksim.Identity)) bedrocksim.Identity {
	id := bedrocksim.Identity{Name: "next", AccessKeyID: "AKIDNEXT", SecretAccessKey: "the-next-secret"}
	if change != nil {
		change(&id)
	}
	return id
}

func newTrialWorld(t *testing.T, edit func(*Options), options ...bedrocksim.Option) *trialWorld {
	m := mounted{t, t.TempDir()}
	m.publish("..1", demoKeys())
	store := NewCredentials(proxyconfig.Credentials{Source: proxyconfig.SourceSecret, Directory: m.dir, SecretName: "bedrock"}, testRegion, nil)
	c, sim := simulated(t, func(o *Options) {
		o.Credentials = store
		if edit != nil {
			edit(o)
		}
	}, append([]bedrocksim.Option{bedrocksim.WithIdentity(bedrocksim.DemoIdentity())}, options...)...)
	w := &trialWorld{t: t, mounted: m, store: store, client: c, sim: sim}
	w.converse()
	return w
}

// converse fails unless a request of a caller's succeeds.
func (w *trialWorld) converse() {
	w.t.Helper()
	response, err := w.client.Do(w.t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if err != nil {
		w.t.Fatalf("a request failed: %v", err)
	}
	response.Body.Close()
}

func (w *trialWorld) rotate() {
	w.mounted.publish("..2", map[string]string{proxyconfig.KeyAccessKeyID: "AKIDNEXT", proxyconfig.KeySecretAccessKey: "the-next-secret"})
	if !w.store.Reload() || !w.store.OnTrial() || w.store.Status().Revision != "..1" {
		w.t.Fatalf("the new credentials are not on trial: %+v", w.store.Status())
	}
}

// standing is how the store and the model stand after a check.
type standing struct {
	revision, credentials, result, model string
	onTrial                              bool
}

func (w *trialWorld) check() standing {
	model, status := w.client.Check(w.t.Context()), w.store.Status()
	return standing{status.Revision, status.Reason, model.Result, model.Reason, w.store.OnTrial()}
}

func TestNewCredentialsComeIntoUseOnlyWhenBedrockAcceptsThem(t *testing.T) {
	denied := func(id *bedrocksim.Identity) { id.RefusedModels = []string{"*"} }
	cases := map[string]struct {
		known *bedrocksim.Identity
		edit  func(*Options)
		want  standing
	}{
		"Bedrock accepts them": {
			known: new(next(nil)), want: standing{revision: "..2", result: proxyconfig.ModelAccepted},
		},
		"the model cannot be checked for free": {
			known: new(next(nil)), edit: func(o *Options) { o.ModelID = "mistral.mistral-large-2407-v1:0" },
			want: standing{revision: "..2", result: proxyconfig.ModelUnknown, model: proxyconfig.ModelReasonNotChecked},
		},
		"AWS does not know them": {
			want: standing{revision: "..1", credentials: proxyconfig.CredentialsInvalid, result: proxyconfig.ModelAccepted, onTrial: true},
		},
		"they have expired": {
			known: new(next(func(id *bedrocksim.Identity) { id.Expired = true })),
			want:  standing{revision: "..1", credentials: proxyconfig.CredentialsExpired, result: proxyconfig.ModelAccepted, onTrial: true},
		},
		"they may not use the model": {
			known: new(next(denied)),
			want:  standing{revision: "..1", result: proxyconfig.ModelRefused, model: proxyconfig.ModelReasonAccessDenied, onTrial: true},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := newTrialWorld(t, tc.edit)
			if tc.known != nil {
				w.sim.SetIdentity(*tc.known)
			}
			w.rotate()
			if got := w.check(); got != tc.want {
				t.Errorf("after the check %+v, want %+v", got, tc.want)
			}
			w.converse()
		})
	}
}

func TestRefusedCredentialsAreTriedAgain(t *testing.T) {
	w := newTrialWorld(t, nil)
	w.rotate()
	w.check()
	w.sim.SetIdentity(next(nil))
	want := standing{revision: "..2", result: proxyconfig.ModelAccepted}
	if got := w.check(); got != want {
		t.Errorf("after AWS came to know them %+v, want %+v", got, want)
	}
	w.converse()
}

func TestCredentialsOnTrialAreWithdrawn(t *testing.T) {
	w := newTrialWorld(t, nil)
	w.rotate()
	w.check()
	w.mounted.publish("..1b", demoKeys())
	w.store.Reload()
	want := standing{revision: "..1b", result: proxyconfig.ModelAccepted}
	if got := w.check(); got != want {
		t.Errorf("after the Secret was put back %+v, want %+v", got, want)
	}
}

func TestCredentialsOnTrialReplaceThoseThatAWSRevokes(t *testing.T) {
	w := newTrialWorld(t, func(o *Options) { o.Retries.MaxAttempts = 2 })
	w.sim.SetIdentity(next(nil))
	w.rotate()
	w.sim.RemoveIdentity(bedrocksim.DemoIdentity().Name)
	w.converse()
	if got := w.store.Status(); got.Revision != "..2" || got.Reason != "" {
		t.Errorf("status %+v, want the second revision in use", got)
	}
}

func TestCredentialsThatMayNotUseTheModelAreReplacedWithoutATrial(t *testing.T) {
	w := newTrialWorld(t, nil)
	barred := bedrocksim.DemoIdentity()
	barred.RefusedModels = []string{"*"}
	w.sim.SetIdentity(barred)
	if got := w.check(); got.model != proxyconfig.ModelReasonAccessDenied {
		t.Fatalf("standing %+v", got)
	}
	w.mounted.publish("..2", map[string]string{proxyconfig.KeyAccessKeyID: "AKIDNEXT", proxyconfig.KeySecretAccessKey: "the-next-secret"})
	if !w.store.Reload() || w.store.OnTrial() || w.store.Status().Revision != "..2" {
		t.Errorf("status %+v, want the new credentials in use at once", w.store.Status())
	}
}
