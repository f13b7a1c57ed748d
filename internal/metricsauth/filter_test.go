// SPDX-License-Identifier: Apache-2.0

package metricsauth

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-logr/logr"
	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	"k8s.io/client-go/rest"
)

// apiServer knows the tokens "reader" and "other", and lets the reader alone get /metrics.
func apiServer(t *testing.T) (server *httptest.Server, questions *int) {
	t.Helper()
	questions = new(int)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /apis/authentication.k8s.io/v1/tokenreviews", func(w http.ResponseWriter, r *http.Request) {
		*questions++
		var review authenticationv1.TokenReview
		if err := json.NewDecoder(r.Body).Decode(&review); err != nil {
			t.Errorf("read the TokenReview: %v", err)
		}
		review.Status.Authenticated = review.Spec.Token == "reader" || review.Spec.Token == "other"
		review.Status.User.Username = review.Spec.Token
		answer(w, &review)
	})
	mux.HandleFunc("POST /apis/authorization.k8s.io/v1/subjectaccessreviews", func(w http.ResponseWriter, r *http.Request) {
		*questions++
		var review authorizationv1.SubjectAccessReview
		if err := json.NewDecoder(r.Body).Decode(&review); err != nil {
			t.Errorf("read the SubjectAccessReview: %v", err)
		}
		about := review.Spec.NonResourceAttributes
		review.Status.Allowed = review.Spec.User == "reader" && about.Path == "/metrics" && about.Verb == "get"
		answer(w, &review)
	})
	server = httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server, questions
}

func answer(w http.ResponseWriter, o any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(o)
}

func metrics(t *testing.T, server *httptest.Server) http.Handler {
	t.Helper()
	wrap, err := New(&rest.Config{Host: server.URL, ContentConfig: rest.ContentConfig{ContentType: "application/json"}}, server.Client())
	if err != nil {
		t.Fatal(err)
	}
	handler, err := wrap(logr.Discard(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("secret_total 1")) }))
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func TestOnlyWhoMayReadsTheMetrics(t *testing.T) {
	server, questions := apiServer(t)
	handler := metrics(t, server)
	cases := map[string]struct {
		method, authorization string
		want                  int
	}{
		"no token":           {"GET", "", http.StatusUnauthorized},
		"another scheme":     {"GET", "Basic reader", http.StatusUnauthorized},
		"an empty token":     {"GET", "Bearer ", http.StatusUnauthorized},
		"an endless token":   {"GET", "Bearer " + strings.Repeat("a", maxToken+1), http.StatusUnauthorized},
		"an unknown token":   {"GET", "Bearer nobody", http.StatusUnauthorized},
		"somebody else":      {"GET", "Bearer other", http.StatusForbidden},
		"the reader":         {"GET", "Bearer reader", http.StatusOK},
		"the reader, to set": {"POST", "Bearer reader", http.StatusForbidden},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			for range 2 {
				r := httptest.NewRequest(tc.method, "/metrics", http.NoBody)
				r.Header.Set("Authorization", tc.authorization)
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				if w.Code != tc.want {
					t.Errorf("got %d, want %d", w.Code, tc.want)
				}
				if shown := strings.Contains(w.Body.String(), "secret_total"); shown != (tc.want == http.StatusOK) {
					t.Errorf("the metrics were shown: %t", shown)
				}
			}
		})
	}
	if *questions != 7 {
		t.Errorf("the API server was asked %d times, want 7: each decision is remembered", *questions)
	}
}

func TestNobodyReadsWhileTheAPIServerDoesNotAnswer(t *testing.T) {
	server, _ := apiServer(t)
	handler := metrics(t, server)
	server.Close()
	r := httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody)
	r.Header.Set("Authorization", "Bearer reader")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusInternalServerError {
		t.Errorf("got %d, want 500", w.Code)
	}
}
