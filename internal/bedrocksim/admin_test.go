// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func administer(sim *Simulator, method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	sim.Admin().ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}

func TestIdentitiesFile(t *testing.T) {
	good := "identities:\n- {name: a, accessKeyID: AKIDA, secretAccessKey: s, allowedModels: [amazon.*]}\n- {name: b, bearerKey: k, expired: true}\n"
	ids, err := ParseIdentities(strings.NewReader(good))
	want := []Identity{{Name: "a", AccessKeyID: "AKIDA", SecretAccessKey: "s", AllowedModels: []string{"amazon.*"}}, {Name: "b", BearerKey: "k", Expired: true}}
	if diff := cmp.Diff(want, ids); err != nil || diff != "" {
		t.Errorf("error %v, identities (-want +got):\n%s", err, diff)
	}
	for name, tc := range map[string]struct{ text, want string }{
		"nothing":           {"", "not of the form"},
		"an empty list":     {"identities: []", "the list is empty"},
		"a typing error":    {"identities: [{name: a, bearerkey: hush-hush}]", "not of the form"},
		"no name":           {"identities: [{bearerKey: k}]", "identities[0]: name is missing"},
		"a name twice":      {"identities: [{name: a, bearerKey: k}, {name: a, bearerKey: l}]", "identities[1]: name a is taken"},
		"half a key pair":   {"identities: [{name: a, accessKeyID: A}]", "identities[0]: accessKeyID and secretAccessKey belong together"},
		"no key whatever":   {"identities: [{name: a}]", "identities[0]: has no key"},
		"a secret in a map": {"identities: {hush-hush: 1}", "not of the form"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseIdentities(strings.NewReader(tc.text))
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "hush-hush") {
				t.Errorf("error %v, want one that says %q and no secret", err, tc.want)
			}
		})
	}
}

func TestAdminReplacesIdentitiesAndScripts(t *testing.T) {
	sim := New()
	for path, body := range map[string]string{"/_sim/identities": "identities: []", "/_sim/script": "rules: [{do: {fault: x}}]"} {
		if w := administer(sim, http.MethodPut, path, body); w.Code != http.StatusBadRequest || w.Body.Len() == 0 {
			t.Errorf("PUT %s of rubbish: %d %s, want 400 and a reason", path, w.Code, w.Body)
		}
	}
	if w := administer(sim, http.MethodPut, "/_sim/identities", "identities: [{name: new, bearerKey: new-key}]"); w.Code != http.StatusNoContent {
		t.Fatalf("PUT /_sim/identities: %d %s", w.Code, w.Body)
	}
	if w := post(sim, nova, "converse", helloBody); w.Code != http.StatusForbidden {
		t.Errorf("status %d for the identity that was replaced, want 403", w.Code)
	}
	administer(sim, http.MethodDelete, "/_sim/calls", "")
	if len(sim.Calls()) != 0 {
		t.Error("calls are remembered after DELETE /_sim/calls")
	}
}

func TestKeepBodies(t *testing.T) {
	sim := New(KeepBodies())
	post(sim, nova, "converse", helloBody)
	if calls := sim.Calls(); len(calls) != 1 || string(calls[0].Body) != helloBody || calls[0].BodySHA256 != hexHash([]byte(helloBody)) {
		t.Errorf("calls %+v, want one with its body", calls)
	}
}

func TestEveryTriggerIsListed(t *testing.T) {
	listed := strings.Join(Triggers(), " ")
	for _, name := range append(Faults(), "throttle", "html-502") {
		if !strings.Contains(listed, name) {
			t.Errorf("Triggers lacks %s", name)
		}
	}
	for name, b := range triggers {
		if err := b.validate(); err != nil {
			t.Errorf("trigger %s: %v", name, err)
		}
		if _, taken := faultNamed(name); taken {
			t.Errorf("trigger %s has the name of a fault", name)
		}
	}
	for _, name := range faultNames() {
		if err := (&Behaviour{Fault: name}).validate(); err != nil {
			t.Errorf("a script cannot name the fault %s: %v", name, err)
		}
	}
}

// TestConcurrentUse has callers, changes of identity and of script, and inspection at once; the race detector is the judge of it.
func TestConcurrentUse(t *testing.T) {
	sim := New()
	faulty := script(t, "rules:\n- {match: {rate: 0.5}, "+throttling+"}\n")
	const callers, each = 8, 20
	var group sync.WaitGroup
	for caller := range callers {
		group.Go(func() {
			for i := range each {
				body := strings.Replace(helloBody, "Hello", fmt.Sprintf("Hello %d", i), 1)
				if w := post(sim, nova, []string{"converse", "converse-stream"}[i%2], body); w.Code != 200 && w.Code != 429 {
					t.Errorf("status %d: %s", w.Code, w.Body)
				}
			}
			sim.SetIdentity(Identity{Name: fmt.Sprint("caller-", caller), BearerKey: fmt.Sprint("key-", caller)})
			sim.SetScript(faulty)
			_, _ = sim.Calls(), sim.CallCounts()
		})
	}
	group.Wait()
	total := 0
	for _, n := range sim.CallCounts() {
		total += n
	}
	if total != callers*each || sim.InFlight() != 0 {
		t.Errorf("%d calls counted, %d in flight; want %d and none", total, sim.InFlight(), callers*each)
	}
}
