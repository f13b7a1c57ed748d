// SPDX-License-Identifier: Apache-2.0

package probe

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAsk(t *testing.T) {
	good, err := json.Marshal(well())
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		handler http.HandlerFunc
		wantErr string
	}{
		"a status":            {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(good) }, ""},
		"another status code": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }, "status 418 instead of 200"},
		"a way elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusFound)
		}, "status 302 instead of 200"},
		"no JSON": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, "decode the status"},
		"a member that is new": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(append([]byte(`{"limits":{"tokens":1},`), good[1:]...))
		}, ""},
		"a member of another type": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"inFlight":"some text"}`)) }, `its member "inFlight" is not a int`},
		"two values":               {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(append(good, good...)) }, "not one JSON value"},
		"too much":                 {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(strings.Repeat(" ", maxBody+1))) }, "longer than 65536 bytes"},
		"a broken answer": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("{"))
		}, "read the answer"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(tc.handler)
			defer server.Close()
			got, err := ask(t.Context(), newClient(5*time.Second), server.URL)
			if tc.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tc.wantErr) || strings.Contains(err.Error(), "some text") {
					t.Errorf("got error %v, want one that says %q and nothing of the body", err, tc.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(well(), got); diff != "" {
				t.Errorf("status (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAskGivesUpAfterItsTimeout(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	if _, err := ask(t.Context(), newClient(50*time.Millisecond), server.URL); err == nil {
		t.Error("a proxy that does not answer was waited for")
	}
}
