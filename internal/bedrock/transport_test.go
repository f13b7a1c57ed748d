// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
)

// secureServer is a server with a certificate of its own and HTTP/2, and the roots that know it.
func secureServer(t *testing.T, handler http.Handler) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server, roots
}

func TestTheTransportSpeaksHTTP2(t *testing.T) {
	sim, protocols := bedrocksim.New(bedrocksim.WithRegion(testRegion)), map[string]int{}
	server, roots := secureServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocols[r.Proto]++
		sim.ServeHTTP(w, r)
	}))
	transport := newTransport("127.0.0.1", 5*time.Second, wholeAnswers)
	transport.DialTLSContext = dialTLS("127.0.0.1", 5*time.Second, roots)
	t.Cleanup(transport.CloseIdleConnections)
	o := testOptions(t, "https://"+server.Listener.Addr().String())
	o.AllowedHosts, o.Transport = []string{server.Listener.Addr().String()}, transport
	names, err := streamTo(t.Context(), newClient(t, o), Request{Operation: ConverseStream, Body: []byte(novaBody)})
	if err != nil || len(names) == 0 || protocols["HTTP/2.0"] != 1 || len(protocols) != 1 {
		t.Errorf("%v after %q by %v, want one stream by HTTP/2.0", err, names, protocols)
	}
}

func TestTheTransportRefusesAnUnknownCertificate(t *testing.T) {
	server, _ := secureServer(t, http.NotFoundHandler())
	o := testOptions(t, "https://"+server.Listener.Addr().String())
	o.AllowedHosts, o.Retries.MaxAttempts = []string{server.Listener.Addr().String()}, 3
	_, err := newClient(t, o).Do(t.Context(), Request{Operation: Converse})
	var certificate *tls.CertificateVerificationError
	if got := asError(t, err); got.Class != Unreachable || got.Attempts != 1 || !errors.As(err, &certificate) {
		t.Errorf("%v after %d attempts", got, got.Attempts)
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	connections := map[string]bool{}
	sim := bedrocksim.New(bedrocksim.WithRegion(testRegion))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connections[r.RemoteAddr] = true
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	c := newClient(t, testOptions(t, server.URL))
	for range 5 {
		if _, err := streamTo(t.Context(), c, Request{Operation: ConverseStream, Body: []byte(novaBody)}); err != nil {
			t.Fatal(err)
		}
		response, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	if len(connections) != 2 {
		t.Errorf("%d connections for 10 requests, one after the other; want one for streams and one for the others", len(connections))
	}
}
