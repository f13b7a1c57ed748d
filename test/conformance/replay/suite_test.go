// SPDX-License-Identifier: Apache-2.0

// Package replay puts recorded and canonical traffic behind a proxy and looks at what passes: Bedrock's own answers have to arrive as they are, and
// the translated ones whole and in the form that their API promises.
package replay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/test/conformance/world"
)

const (
	endpoint = "endpoint"
	// upstreamModel is the model that every request has upstream, whatever its caller named.
	upstreamModel = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
)

var (
	theWorld *world.World
	summary  []string
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if theWorld, err = world.New(); err != nil {
		return failed(err)
	}
	code := m.Run()
	if err := errors.Join(theWorld.Stop(), world.Report("replay", strings.Join(summary, ""))); err != nil {
		return failed(err)
	}
	return code
}

func failed(err error) int {
	fmt.Fprintln(os.Stderr, "conformance:", err)
	return 1
}

// counted counts a test that passed.
func counted(t *testing.T, passed *int) {
	t.Helper()
	if !t.Failed() {
		*passed++
	}
}

// sum leaves a line for the end of the run.
func sum(t *testing.T, format string, args ...any) {
	t.Helper()
	t.Logf(format, args...)
	summary = append(summary, fmt.Sprintf(format+"\n", args...))
}

// proxyBefore starts a proxy that serves the models under their names, and never tries again on its own.
func proxyBefore(t *testing.T, address string, models map[string]bool) string {
	t.Helper()
	proxy, err := theWorld.Proxy(address, map[string]string{
		"ENDPOINT_NAME": endpoint, "MODEL_ID": upstreamModel, "RETRIES_MAXATTEMPTS": "1",
		"MODEL_SERVEDNAMES": strings.Join(slices.Sorted(maps.Keys(models)), ","),
	})
	if err != nil {
		t.Fatal(err)
	}
	return proxy
}

// post sends a body and reads the answer whole.
func post(t *testing.T, address string, header http.Header, body string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	whole, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatalf("read the answer: %v", err)
	}
	return answer{got.StatusCode, got.Header, whole}
}
