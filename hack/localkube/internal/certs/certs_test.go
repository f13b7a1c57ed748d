// SPDX-License-Identifier: Apache-2.0

package certs

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func issue(t *testing.T, authority *Authority, request Request, at time.Time) *x509.Certificate {
	t.Helper()
	pair, err := authority.Issue(request, at)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := tls.X509KeyPair(pair.Cert, pair.Key)
	if err != nil {
		t.Fatalf("the key does not fit the certificate: %v", err)
	}
	return loaded.Leaf
}

func newAuthority(t *testing.T, at time.Time) (*Authority, *x509.CertPool) {
	t.Helper()
	authority, err := NewAuthority("test", at)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority.Cert) {
		t.Fatal("the authority's certificate is not PEM")
	}
	return authority, pool
}

func TestIssuedCertificatesVerify(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	authority, pool := newAuthority(t, at)
	_, otherPool := newAuthority(t, at)
	server := issue(t, authority, Request{Name: "api", Hosts: []string{"api.test", "10.0.0.1"}}, at)
	client := issue(t, authority, Request{Name: "user", Groups: []string{"system:masters"}}, at)
	serve, call := []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	for name, tc := range map[string]struct {
		cert    *x509.Certificate
		options x509.VerifyOptions
		want    bool
	}{
		"a server by name":                {server, x509.VerifyOptions{Roots: pool, DNSName: "api.test", KeyUsages: serve}, true},
		"a server by address":             {server, x509.VerifyOptions{Roots: pool, DNSName: "10.0.0.1", KeyUsages: serve}, true},
		"a server by another name":        {server, x509.VerifyOptions{Roots: pool, DNSName: "evil.test", KeyUsages: serve}, false},
		"a client":                        {client, x509.VerifyOptions{Roots: pool, KeyUsages: call}, true},
		"a client that serves":            {client, x509.VerifyOptions{Roots: pool, KeyUsages: serve}, false},
		"a client of another authority":   {client, x509.VerifyOptions{Roots: otherPool, KeyUsages: call}, false},
		"a client a year and a day later": {client, x509.VerifyOptions{Roots: pool, KeyUsages: call, CurrentTime: at.Add(lifetime + 24*time.Hour)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.options.CurrentTime.IsZero() {
				tc.options.CurrentTime = at
			}
			if _, err := tc.cert.Verify(tc.options); (err == nil) != tc.want {
				t.Errorf("Verify = %v, want success: %t", err, tc.want)
			}
		})
	}
	if diff := cmp.Diff([]string{"system:masters"}, client.Subject.Organization); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

func TestNewKeyIsAKey(t *testing.T) {
	data, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(data)
	if block == nil || len(rest) > 0 {
		t.Fatalf("not one PEM block: %q", rest)
	}
	if _, err := x509.ParseECPrivateKey(block.Bytes); err != nil {
		t.Error(err)
	}
}
