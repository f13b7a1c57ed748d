// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// trustRoots has Mozilla's authorities stand in for those of the system where it has none, as a static image may. The package that does so
// wherever it is linked reads them at every start, for most of a megabyte of memory that is not needed where the system has its own.
var trustRoots = sync.OnceFunc(func() {
	isForced := strings.Contains(os.Getenv("GODEBUG"), "x509usefallbackroots=1")
	if system, err := x509.SystemCertPool(); err != nil || isForced || system.Equal(x509.NewCertPool()) {
		x509.SetFallbackRoots(fallbackRoots())
	}
})

// fallbackRoots are Mozilla's authorities. A pool parses what it is given as PEM when a certificate calls for it, and keeps it small until then.
func fallbackRoots() *x509.CertPool {
	pool := x509.NewCertPool()
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}))
		} else if certificate, err := x509.ParseCertificate(root.Certificate); err == nil {
			pool.AddCertWithConstraint(certificate, root.Constraint)
		}
	}
	return pool
}
