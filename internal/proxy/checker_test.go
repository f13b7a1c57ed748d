// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// checks runs a checker for a while on virtual time and returns when it asked, in seconds.
func checks(t *testing.T, credentials proxyconfig.CredentialsStatus, answers ...proxyconfig.ModelStatus) (at []int, state proxyconfig.ModelStatus) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := &checker{
			onTrial:     func() bool { return false },
			credentials: func() proxyconfig.CredentialsStatus { return credentials },
			model:       newModelState(proxyconfig.Model{}, slog.New(slog.DiscardHandler)),
			interval:    300 * time.Second, changed: make(chan struct{}, 1),
		}
		c.check = func(context.Context) proxyconfig.ModelStatus {
			at = append(at, int(time.Since(start).Seconds()))
			return answers[min(len(at), len(answers))-1]
		}
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Second)
		defer cancel()
		c.run(ctx)
		state, _ = c.model.get()
	})
	return at, state
}

func TestCheckerBacksOffUntilTheModelIsAccepted(t *testing.T) {
	refused := proxyconfig.ModelStatus{Result: proxyconfig.ModelRefused, Reason: proxyconfig.ModelReasonAccessDenied}
	accepted := proxyconfig.ModelStatus{Result: proxyconfig.ModelAccepted}
	at, state := checks(t, proxyconfig.CredentialsStatus{Loaded: true}, refused, refused, refused, refused, refused, refused, accepted)
	if diff := cmp.Diff([]int{0, 2, 6, 14, 30, 60, 90}, at); diff != "" {
		t.Errorf("seconds of the checks (-want +got):\n%s", diff)
	}
	if state.Result != proxyconfig.ModelAccepted {
		t.Errorf("the state is %q, want Accepted", state.Result)
	}
}

func TestCheckerDoesNotRepeatWhatCannotBeChecked(t *testing.T) {
	unknown := proxyconfig.ModelStatus{Result: proxyconfig.ModelUnknown, Reason: proxyconfig.ModelReasonNotChecked}
	at, _ := checks(t, proxyconfig.CredentialsStatus{Loaded: true}, unknown)
	if diff := cmp.Diff([]int{0}, at); diff != "" {
		t.Errorf("seconds of the checks (-want +got):\n%s", diff)
	}
	at, _ = checks(t, proxyconfig.CredentialsStatus{Loaded: true, Reason: proxyconfig.CredentialsExpired}, unknown)
	if len(at) < 5 {
		t.Errorf("checks at %v: while AWS refuses the credentials the model must be asked for again and again", at)
	}
}

func TestCheckerAsksNothingWithoutCredentials(t *testing.T) {
	if at, _ := checks(t, proxyconfig.CredentialsStatus{}, proxyconfig.ModelStatus{}); len(at) != 0 {
		t.Errorf("checks at %v, want none", at)
	}
}

func TestCheckerAsksAtOnceWhenWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var at []time.Duration
		c := &checker{
			onTrial:     func() bool { return false },
			credentials: func() proxyconfig.CredentialsStatus { return proxyconfig.CredentialsStatus{Loaded: true} },
			model:       newModelState(proxyconfig.Model{}, slog.New(slog.DiscardHandler)),
			interval:    300 * time.Second, changed: make(chan struct{}, 1),
			check: func(context.Context) proxyconfig.ModelStatus {
				at = append(at, time.Since(start))
				return proxyconfig.ModelStatus{Result: proxyconfig.ModelAccepted}
			},
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		time.AfterFunc(7*time.Second, c.wake)
		c.run(ctx)
		if !slices.Equal(at, []time.Duration{0, 7 * time.Second}) {
			t.Errorf("checks at %v, want at the start and when woken", at)
		}
	})
}

func TestCallersRefusedRequestsCauseFewChecks(t *testing.T) {
	cases := map[string]struct {
		result string
		want   []int
	}{
		"the model was accepted":         {proxyconfig.ModelAccepted, []int{0, 5, 15, 25}},
		"the model is refused as it was": {proxyconfig.ModelRefused, []int{0, 2, 6, 14, 30}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start, at := time.Now(), []int(nil)
				c := &checker{
					onTrial:     func() bool { return false },
					credentials: func() proxyconfig.CredentialsStatus { return proxyconfig.CredentialsStatus{Loaded: true} },
					model:       newModelState(proxyconfig.Model{}, slog.New(slog.DiscardHandler)),
					interval:    300 * time.Second, changed: make(chan struct{}, 1),
					check: func(context.Context) proxyconfig.ModelStatus {
						at = append(at, int(time.Since(start).Seconds()))
						return proxyconfig.ModelStatus{Result: tc.result}
					},
				}
				ctx, cancel := context.WithTimeout(t.Context(), 34*time.Second)
				defer cancel()
				for second := 5; second < 34; second++ {
					time.AfterFunc(time.Duration(second)*time.Second, c.doubt)
				}
				c.run(ctx)
				if diff := cmp.Diff(tc.want, at); diff != "" {
					t.Errorf("seconds of the checks (-want +got):\n%s", diff)
				}
			})
		})
	}
}
