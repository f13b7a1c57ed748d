// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

func TestFallbackRootsAreAllOfMozillas(t *testing.T) {
	want := x509.NewCertPool()
	for root := range bundle.Roots() {
		certificate, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			t.Fatal(err)
		}
		want.AddCert(certificate)
	}
	if got := fallbackRoots(); !got.Equal(want) || got.Equal(x509.NewCertPool()) {
		t.Error("the pool does not hold the bundle")
	}
}

// alone configures a proxy that has nobody to talk to.
var alone = []string{
	"OUTCROP_ENDPOINT_NAME=claude", "OUTCROP_MODEL_ID=amazon.nova-lite-v1:0", "OUTCROP_MODEL_REGION=us-east-1",
	"OUTCROP_LISTEN_ADDRESS=127.0.0.1:0", "OUTCROP_LISTEN_ADMINADDRESS=127.0.0.1:0", "OUTCROP_DRAIN_ENDPOINTREMOVALSECONDS=0",
	"OUTCROP_UPSTREAM_URL=http://127.0.0.1:1", "OUTCROP_UPSTREAM_ALLOWEDHOSTS=127.0.0.1:1",
}

// trustTrial is set in the process of its own that a case of TestTrustRoots needs: Go reads the system's authorities once.
const trustTrial = "TEST_FALLBACK_WANTED"

func TestTrustRoots(t *testing.T) {
	if wanted, ok := os.LookupEnv(trustTrial); ok {
		ended, end := context.WithCancel(t.Context())
		end()
		if err := run(ended, nil, environment{variables: alone, out: io.Discard}); err != nil {
			t.Fatal(err)
		}
		pool, err := x509.SystemCertPool()
		if err != nil || pool.Equal(x509.NewCertPool()) || pool.Equal(fallbackRoots()) != (wanted == "true") {
			t.Fatalf("the authorities are not those that were wanted; error %v", err)
		}
		return
	}
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Close()
	own := filepath.Join(t.TempDir(), "own.pem")
	if err := os.WriteFile(own, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct{ file, debug, fallback string }{
		"the system has authorities":        {file: own, fallback: "false"},
		"it has none":                       {file: "/nonexistent", fallback: "true"},
		"Go is told to do without its own":  {file: own, debug: "x509usefallbackroots=1", fallback: "true"},
		"Go is told so, and there are none": {file: "/nonexistent", debug: "x509usefallbackroots=1", fallback: "true"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTrustRoots$")
			command.Env = append(os.Environ(), "AWS_BEARER_TOKEN_BEDROCK=k", "SSL_CERT_FILE="+tc.file, "SSL_CERT_DIR=/nonexistent", "GODEBUG="+tc.debug, trustTrial+"="+tc.fallback)
			if out, err := command.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}
