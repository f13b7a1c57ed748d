// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarshalIsReadable(t *testing.T) {
	c := valid()
	c.Upstream.AllowedHosts = []string{"*.amazonaws.com"}
	got, err := Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	const want = `version: 1
endpoint:
  name: "claude"
model:
  id: "amazon.nova-lite-v1:0"
  region: "eu-central-1"
  check: "Free"
upstream:
  url: "https://bedrock-runtime.eu-central-1.amazonaws.com"
  allowedHosts:
    - "*.amazonaws.com"
  checkIntervalSeconds: 300
credentials:
  source: "Secret"
  directory: "/etc/outcrop/credentials"
timeouts:
  connectSeconds: 3
  firstByteSeconds: 60
  idleSeconds: 60
  requestSeconds: 120
retries:
  maxAttempts: 3
  budgetPercent: 20
fidelity: "Warn"
limits:
  maxBodyBytes: 25000000
  maxHeaderBytes: 65536
  maxConcurrentRequests: 1024
listen:
  address: ":8080"
  adminAddress: ":8081"
  profiling: false
drain:
  endpointRemovalSeconds: 10
  terminationSeconds: 140
log:
  level: "info"
  format: "json"
telemetry:
  tracing:
    samplingPercent: 100
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("Marshal (-want +got)\n%s", diff)
	}
}

// FuzzMarshal holds the law that what one side writes the other reads: every valid configuration survives Marshal and Load unchanged.
func FuzzMarshal(f *testing.F) {
	f.Add("claude", "amazon.nova-lite-v1:0", "sonnet", "https://a.example", "X-A", 3, 20, true)
	f.Add("true", "null", "0x10", "*", "~", 10, 0, false)
	f.Add("&a", "*a", "!!binary", "a://b", "'", 1, 100, true)
	f.Fuzz(func(t *testing.T, name, model, served, origin, header string, attempts, budget int, profiling bool) {
		c := valid()
		c.Endpoint.Name, c.Model.ID, c.Model.ServedNames = name, model, []string{served}
		c.CORS = &CORS{AllowedOrigins: []string{origin}, AllowedHeaders: []string{header}}
		c.Retries = Retries{MaxAttempts: attempts, BudgetPercent: budget}
		c.Listen.Profiling = profiling
		c.Credentials.SecretName = served
		if c.Validate() != nil {
			return
		}
		written, err := Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		read, err := parse(written)
		if err != nil {
			t.Fatalf("parse: %v\n%s", err, written)
		}
		if diff := cmp.Diff(&c, read); diff != "" {
			t.Errorf("round trip (-want +got)\n%s", diff)
		}
	})
}
