// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// answerOnce has the simulator answer the next request with an exception.
func (w *trialWorld) answerOnce(exception, message string) {
	reply := &bedrocksim.ErrorReply{Exception: exception, Message: message}
	if exceptionClass()[exception] == Credentials {
		reply.Status = http.StatusForbidden // the simulator does not know all of these
	}
	w.sim.SetScript(&bedrocksim.Script{Rules: []bedrocksim.Rule{{Match: bedrocksim.Match{First: 1}, Do: bedrocksim.Behaviour{Error: reply}}}})
}

// fail makes a caller's request that has to fail.
func (w *trialWorld) fail() *Error {
	w.t.Helper()
	_, err := w.client.Do(w.t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	return asError(w.t, err)
}

func TestCredentialsThatFailedTheirTrialNeverReplaceThoseInUse(t *testing.T) {
	barred := next(func(id *bedrocksim.Identity) { id.RefusedModels = []string{"*"} })
	for name, known := range map[string]*bedrocksim.Identity{"AWS does not know them": nil, "they may not use the model": &barred} {
		t.Run(name, func(t *testing.T) {
			w := newTrialWorld(t, func(o *Options) { o.Retries.MaxAttempts = 2 })
			if known != nil {
				w.sim.SetIdentity(*known)
			}
			w.rotate()
			w.check()
			w.answerOnce("InvalidSignatureException", "The request signature we calculated does not match.")
			w.fail()
			if got := w.store.Status(); got.Revision != "..1" {
				t.Errorf("after one refusal %+v, want the first revision in use", got)
			}
			w.converse()
		})
	}
}

func TestAWrongClockIsNoVerdictOnCredentials(t *testing.T) {
	cases := map[string]struct{ exception, message string }{
		"an expired signature":     {"InvalidSignatureException", "Signature expired: 20261123T100000Z is now earlier than 20261123T101000Z (20261123T101500Z - 5 min.)"},
		"a signature of later on":  {"InvalidSignatureException", "Signature not yet current: 20261123T103000Z is still later than 20261123T101500Z (20261123T101000Z + 5 min.)"},
		"an expired request":       {"RequestExpired", "Request has expired."},
		"a time that is too wrong": {"RequestTimeTooSkewed", "The difference between the request time and the current time is too large."},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := newTrialWorld(t, nil)
			w.rotate()
			w.answerOnce(tc.exception, tc.message)
			if got := w.fail(); got.Class != Credentials {
				t.Errorf("class %s", got.Class)
			}
			if got := w.store.Status(); got.Reason != "" || got.Revision != "..1" || !w.store.OnTrial() {
				t.Errorf("status %+v, want the first revision in use and the second on trial", got)
			}
			w.answerOnce(tc.exception, tc.message)
			if status, _ := w.client.checkAs(t.Context(), nil); status.Reason != proxyconfig.ModelReasonUnreachable || !strings.Contains(status.Message, "clock") {
				t.Errorf("model %+v, want it to speak of the clock", status)
			}
		})
	}
}

func TestAnExceptionAfterAuthenticationShowsThatAWSKnowsTheCredentials(t *testing.T) {
	for _, exception := range []string{"ValidationException", "ThrottlingException", "ModelErrorException", "AccessDeniedException"} {
		w := newTrialWorld(t, nil)
		w.answerOnce("UnrecognizedClientException", "The security token included in the request is invalid.")
		w.fail()
		if got := w.store.Status(); got.Reason != proxyconfig.CredentialsInvalid {
			t.Fatalf("status %+v", got)
		}
		w.answerOnce(exception, "of the request")
		w.fail()
		if got := w.store.Status(); got.Reason != "" || w.store.proven {
			t.Errorf("after %s: %+v, proven %v; want credentials that are known and not proven", exception, got, w.store.proven)
		}
	}
}

func TestACallersRefusalIsNoVerdict(t *testing.T) {
	w := newTrialWorld(t, nil)
	w.answerOnce("AccessDeniedException", "not authorized to perform: bedrock:ApplyGuardrail")
	w.fail()
	w.rotate() // which is a trial, since there is something to lose still
}

func TestWhatAMachineInBetweenAnswersIsNoVerdict(t *testing.T) {
	for _, code := range []int{400, 401, 403, 404, 407, 421, 424} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			fmt.Fprint(w, "<html>no</html>")
		}))
		c := newClient(t, testOptions(t, server.URL))
		got := c.Check(t.Context())
		server.Close()
		if got.Result != proxyconfig.ModelUnknown || got.Reason != proxyconfig.ModelReasonUnreachable {
			t.Errorf("after %d the model is %s %s", code, got.Result, got.Reason)
		}
		if credentials := c.options.Credentials.Status(); credentials.Reason != "" {
			t.Errorf("after %d the credentials are %+v", code, credentials)
		}
	}
}

func TestRefusedCredentialsAreReadAtMostOnceASecond(t *testing.T) {
	w := newTrialWorld(t, nil)
	w.sim.RemoveIdentity(bedrocksim.DemoIdentity().Name)
	read, reads := w.store.read, 0
	w.store.read = func() (identity, *fault) { reads++; return read() }
	began := time.Now()
	for range 20 {
		w.fail()
	}
	if most := 1 + int(time.Since(began)/rereadInterval); reads < 1 || reads > most {
		t.Errorf("%d readings for 20 requests in %v, want at most %d", reads, time.Since(began), most)
	}
}

func TestARefusedWorkloadIdentityIsNotBuiltAgain(t *testing.T) {
	clearAWS(t)
	var fetches atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fetches.Add(1)
		fmt.Fprintf(w, `{"AccessKeyId":"ASIAUNKNOWN12345","SecretAccessKey":"s","Token":"t","Expiration":%q}`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.URL)
	var log bytes.Buffer
	store := NewCredentials(proxyconfig.Credentials{Source: proxyconfig.SourceWorkloadIdentity}, testRegion, slog.New(slog.NewTextHandler(&log, nil)))
	c, _ := simulated(t, func(o *Options) { o.Credentials = store }, bedrocksim.WithIdentity(bedrocksim.DemoIdentity()))
	for range 5 {
		_, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
		if got := asError(t, err); got.Class != Credentials {
			t.Fatal(got)
		}
	}
	if lines := strings.Count(log.String(), "\n"); fetches.Load() != 1 || lines != 2 {
		t.Errorf("%d fetches of keys and %d log lines for 5 requests, want 1 and 2:\n%s", fetches.Load(), lines, log.String())
	}
	if got := store.Status(); got.Reason != proxyconfig.CredentialsInvalid {
		t.Errorf("status %+v", got)
	}
}

func TestAWorkloadIdentityOnTrialSignsWithItsKeys(t *testing.T) {
	clearAWS(t)
	demo := bedrocksim.DemoIdentity()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"AccessKeyId":%q,"SecretAccessKey":%q,"Token":"","Expiration":%q}`, demo.AccessKeyID, demo.SecretAccessKey, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.URL)
	w := &trialWorld{t: t, store: workloadStore()}
	w.client, w.sim = simulated(t, func(o *Options) { o.Credentials = w.store }, bedrocksim.WithIdentity(demo))
	w.converse()
	if !w.store.Reload() || !w.store.OnTrial() {
		t.Fatal("the identity that was built again is not on trial")
	}
	if got := w.check(); got.result != proxyconfig.ModelAccepted || got.credentials != "" || got.onTrial {
		t.Errorf("after the check %+v", got)
	}
}

func TestABearerTokenThatExpired(t *testing.T) {
	w := newTrialWorld(t, nil)
	w.answerOnce("AccessDeniedException", "Bearer Token has expired")
	if got := w.fail(); got.Class != CredentialsExpired || w.store.Status().Reason != proxyconfig.CredentialsExpired {
		t.Errorf("class %s, status %+v", got.Class, w.store.Status())
	}
}
