// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/version"
)

func TestRunPrintsItsVersion(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"--version"}, &out, &out); err != nil || strings.TrimSpace(out.String()) != version.Version {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestRunPrintsItsUsage(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"--help"}, &out, &out); err != nil || !strings.Contains(out.String(), "--proxy-image") {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestHealthAsksTheManagerOfThisMachine(t *testing.T) {
	code := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != healthPath {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.WriteHeader(code)
	}))
	defer server.Close()
	address := "--health-probe-bind-address=" + strings.TrimPrefix(server.URL, "http://")
	if err := run(t.Context(), []string{"--health", address}, &bytes.Buffer{}, &bytes.Buffer{}); err != nil {
		t.Errorf("a healthy manager: %v", err)
	}
	code = http.StatusInternalServerError
	if err := run(t.Context(), []string{"--health", address}, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
		t.Error("a manager that is not well counts as healthy")
	}
	server.Close()
	if err := run(t.Context(), []string{"--health", address}, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
		t.Error("no manager counts as healthy")
	}
}
