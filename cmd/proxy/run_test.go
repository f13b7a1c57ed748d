// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const good = `
version: 1
endpoint: {name: claude}
model: {id: anthropic.claude-3-haiku-20240307-v1:0, region: us-east-1}
`

func TestRun(t *testing.T) {
	cases := map[string]struct {
		args    []string
		env     []string
		out     string
		wantErr []string
	}{
		"the version":               {args: []string{"--version"}, out: "dev"},
		"help":                      {args: []string{"--help"}, out: "--validate-only"},
		"a valid file":              {args: []string{"--validate-only", "--config", write(t, good)}, out: "valid"},
		"a valid environment":       {args: []string{"--validate-only"}, env: []string{"OUTCROP_ENDPOINT_NAME=claude", "OUTCROP_MODEL_ID=amazon.nova-lite-v1:0", "OUTCROP_MODEL_REGION=us-east-1", "AWS_BEARER_TOKEN_BEDROCK=k"}, out: "valid"},
		"an empty environment":      {args: []string{"--validate-only"}, wantErr: []string{"OUTCROP_MODEL_ID", "OUTCROP_MODEL_REGION"}},
		"all faults at once":        {args: []string{"--validate-only", "--config", write(t, good+"retries: {maxAtempts: 3}\nlog: {level: loud}\n")}, wantErr: []string{"retries.maxAtempts", "log.level"}},
		"a file that is not there":  {args: []string{"--config", "/nonexistent/config.yaml"}, wantErr: []string{"/nonexistent/config.yaml"}},
		"a flag that is not there":  {args: []string{"--port", "1"}, wantErr: []string{"--port"}},
		"an argument of no meaning": {args: []string{"serve"}, wantErr: []string{`unexpected argument "serve"`}},
		"a proxy that is not there": {args: []string{"--health", "--config", write(t, good+"listen: {adminAddress: '127.0.0.1:1'}\n")}, wantErr: []string{"127.0.0.1:1"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			err := run(t.Context(), tc.args, environment{variables: tc.env, out: &out})
			if (err != nil) != (len(tc.wantErr) > 0) || !strings.Contains(out.String(), tc.out) {
				t.Fatalf("error %v, output %q", err, out.String())
			}
			for _, want := range tc.wantErr {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not name %s: %v", want, err)
				}
			}
		})
	}
}

func TestServesUntilItIsAskedToStop(t *testing.T) {
	upstream := httptest.NewServer(bedrocksim.New())
	defer upstream.Close()
	credentials := t.TempDir()
	for key, value := range map[string]string{
		proxyconfig.KeyAccessKeyID: bedrocksim.DemoIdentity().AccessKeyID, proxyconfig.KeySecretAccessKey: bedrocksim.DemoIdentity().SecretAccessKey,
	} {
		if err := os.WriteFile(filepath.Join(credentials, key), []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := write(t, good+"upstream: {url: '"+upstream.URL+"', allowedHosts: ['"+strings.TrimPrefix(upstream.URL, "http://")+"']}\n"+
		"credentials: {source: Secret, directory: '"+credentials+"'}\n"+
		"listen: {address: '127.0.0.1:0', adminAddress: '127.0.0.1:0'}\ndrain: {endpointRemovalSeconds: 0, terminationSeconds: 5}\n")
	ctx, stop := context.WithCancel(t.Context())
	log, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"--config", config}, environment{out: out})
		_ = out.Close()
	}()
	lines := json.NewDecoder(log)
	admin := adminAddress(t, lines)
	go func() { _, _ = io.Copy(io.Discard, io.MultiReader(lines.Buffered(), log)) }()
	if err := health(t.Context(), admin); err != nil {
		t.Error(err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("the proxy ended with %v", err)
	}
}

// adminAddress reads the log until it tells where the proxy listens.
func adminAddress(t *testing.T, lines *json.Decoder) string {
	t.Helper()
	for {
		var line struct {
			Message string `json:"msg"`
			Admin   string `json:"admin_address"`
		}
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if line.Message == "serving" {
			return line.Admin
		}
	}
}

func TestReachable(t *testing.T) {
	cases := map[string]string{":8081": "localhost:8081", "0.0.0.0:81": "localhost:81", "[::]:81": "localhost:81", "127.0.0.1:81": "127.0.0.1:81", "nonsense": ""}
	for address, want := range cases {
		if got, _ := reachable(address); got != want {
			t.Errorf("reachable(%q) is %q, want %q", address, got, want)
		}
	}
}
