// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testRegion = "us-east-1"
	novaModel  = "amazon.nova-lite-v1:0"
	novaBody   = `{"messages":[{"role":"user","content":[{"text":"hello there"}]}]}`
	claude     = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
	claudeBody = `{"anthropic_version":"bedrock-2023-05-31","max_tokens":64,"messages":[{"role":"user","content":"hello there"}]}`
)

// prompt is a Converse body whose text may ask the simulator for a behaviour.
func prompt(text string) []byte {
	return []byte(`{"messages":[{"role":"user","content":[{"text":"` + text + `"}]}]}`)
}

// writeSecret writes a directory as a Secret without a kubelet would be.
func writeSecret(t testing.TB, dir string, values map[string]string) {
	t.Helper()
	for key, value := range values {
		if err := os.WriteFile(filepath.Join(dir, key), []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func demoKeys() map[string]string {
	demo := bedrocksim.DemoIdentity()
	return map[string]string{proxyconfig.KeyAccessKeyID: demo.AccessKeyID, proxyconfig.KeySecretAccessKey: demo.SecretAccessKey}
}

func storeOf(t testing.TB, values map[string]string) *CredentialsStore {
	t.Helper()
	dir := t.TempDir()
	writeSecret(t, dir, values)
	return NewCredentials(proxyconfig.Credentials{Source: proxyconfig.SourceSecret, Directory: dir, SecretName: "bedrock"}, testRegion, nil)
}

// testOptions are for a server on loopback, with timeouts that a healthy server never reaches.
func testOptions(t testing.TB, url string) Options {
	t.Helper()
	return Options{
		Region: testRegion, ModelID: novaModel, BaseURL: url, AllowedHosts: []string{strings.TrimPrefix(url, "http://")},
		Credentials: storeOf(t, demoKeys()),
		Timeouts:    Timeouts{Connect: 5 * time.Second, FirstByte: 20 * time.Second, Idle: 20 * time.Second, Request: 30 * time.Second},
		Retries:     Retries{MaxAttempts: 1, BudgetPercent: 20},
	}
}

func newClient(t testing.TB, o Options) *Client {
	t.Helper()
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// simulated is a client of a simulator.
func simulated(t *testing.T, change func(*Options), opts ...bedrocksim.Option) (*Client, *bedrocksim.Simulator) {
	t.Helper()
	sim := bedrocksim.New(append([]bedrocksim.Option{bedrocksim.WithRegion(testRegion)}, opts...)...)
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	o := testOptions(t, server.URL)
	if change != nil {
		change(&o)
	}
	return newClient(t, o), sim
}

// asError is the *Error that every failure has to be.
func asError(t *testing.T, err error) *Error {
	t.Helper()
	var failure *Error
	if !errors.As(err, &failure) {
		t.Fatalf("error %v is no *Error", err)
	}
	return failure
}

// readAll reads a stream to its end, and returns its events' names, its bytes and what ended it.
func readAll(s *Stream) (names []string, raw []byte, err error) {
	for {
		frame, err := s.Next()
		if errors.Is(err, io.EOF) {
			return names, raw, nil
		}
		if err != nil {
			return names, raw, err
		}
		names, raw = append(names, frame.EventType), append(raw, frame.Raw...)
	}
}

// streamTo starts a stream and reads it to its end, whichever of the two fails.
func streamTo(ctx context.Context, c *Client, r Request) ([]string, error) {
	s, err := c.Stream(ctx, r)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	names, _, err := readAll(s)
	return names, err
}
