// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"weak"
)

func TestASentBodyReadsAlikeEachTime(t *testing.T) {
	body := newSentBody([]byte("what is sent"))
	for range 2 {
		reader, err := body.open()
		if err != nil {
			t.Fatal(err)
		}
		if err := iotest.TestReader(reader, []byte("what is sent")); err != nil {
			t.Error(err)
		}
	}
}

func TestABodyThatIsLetGoIsStillSentWhole(t *testing.T) {
	body := newSentBody([]byte("what is sent"))
	reader, _ := body.open()
	if _, err := io.ReadFull(reader, make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
	body.letGo()
	if rest, err := io.ReadAll(reader); err != nil || string(rest) != " is sent" {
		t.Errorf("read %q, %v", rest, err)
	}
	again, _ := body.open()
	if _, err := io.ReadAll(again); body.content != nil || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the content is %q, and reading it once more ended with %v", body.content, err)
	}
}

// TestAnOpenStreamHoldsNoRequest holds that a request's body is free once its stream has begun, whichever protocol Bedrock speaks.
func TestAnOpenStreamHoldsNoRequest(t *testing.T) {
	for name, isHTTP2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			begun := frameOf(t, "messageStart", `{"role":"assistant"}`)
			client := openEnded(t, isHTTP2, begun)
			body := bytes.Repeat([]byte(" "), 1<<20)
			first := weak.Make(&body[0])
			stream, err := client.Stream(t.Context(), Request{Operation: ConverseStream, Body: body})
			if err != nil {
				t.Fatal(err)
			}
			defer stream.Close()
			for deadline := time.Now().Add(10 * time.Second); first.Value() != nil; runtime.GC() {
				if time.Now().After(deadline) {
					t.Fatal("the body is still held")
				}
			}
		})
	}
}

// openEnded is a client of a server that reads a request, answers with the bytes, and keeps the answer open.
func openEnded(t *testing.T, isHTTP2 bool, begin []byte) *Client {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", eventStreamType)
		_, _ = w.Write(begin)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	server.EnableHTTP2 = isHTTP2
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	transport := newTransport("127.0.0.1", 5*time.Second, wholeAnswers)
	transport.DialTLSContext = dialTLS("127.0.0.1", 5*time.Second, roots)
	t.Cleanup(transport.CloseIdleConnections)
	o := testOptions(t, server.URL)
	o.AllowedHosts, o.Transport = []string{strings.TrimPrefix(server.URL, "https://")}, transport
	return newClient(t, o)
}
