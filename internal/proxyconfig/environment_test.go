// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFromEnvironment(t *testing.T) {
	got, err := FromEnvironment([]string{
		"PATH=/bin", "OUTCROP_MODEL_ID=amazon.nova-lite-v1:0", "OUTCROP_MODEL_REGION=eu-central-1", "OUTCROP_ENDPOINT_NAME=nova",
		"OUTCROP_RETRIES_MAXATTEMPTS=2", "OUTCROP_LISTEN_PROFILING=true", "OUTCROP_CORS_ALLOWEDORIGINS=https://a.example, https://b.example",
		"OUTCROP_UPSTREAM_URL=http://127.0.0.1:9000", "OUTCROP_UPSTREAM_ALLOWEDHOSTS=127.0.0.1:9000",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Endpoint.Name = "nova"
	want.Model.ID, want.Model.Region = "amazon.nova-lite-v1:0", "eu-central-1"
	want.Retries.MaxAttempts = 2
	want.Listen.Profiling = true
	want.CORS = &CORS{AllowedOrigins: []string{"https://a.example", "https://b.example"}}
	want.Upstream.URL, want.Upstream.AllowedHosts = "http://127.0.0.1:9000", []string{"127.0.0.1:9000"}
	want.Credentials = Credentials{Source: SourceEnvironment}
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("FromEnvironment (-want +got)\n%s", diff)
	}
}

func TestFromEnvironmentTellsAllFaultsByVariable(t *testing.T) {
	_, err := FromEnvironment([]string{
		"OUTCROP_MODEL_ID=m", "OUTCROP_MODEL_REGION=here", "OUTCROP_RETRIES_MAXATTEMPTS=s3cret", "OUTCROP_MODEL=x", "OUTCROP_MODEL_SERVEDNAMES=a,a",
	})
	want := []string{
		"5 faults:",
		"  OUTCROP_MODEL: unknown variable; remove it or correct its name",
		"  OUTCROP_ENDPOINT_NAME: is missing; it is required",
		"  OUTCROP_MODEL_REGION: is no AWS region; write one such as eu-central-1",
		"  OUTCROP_MODEL_SERVEDNAMES[1]: is there twice; remove it",
		"  OUTCROP_RETRIES_MAXATTEMPTS: has the wrong type; write a whole number",
	}
	if err == nil {
		t.Fatal("FromEnvironment succeeded")
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("faults (-want +got)\n%s", diff)
	}
}

func TestEnvironmentNamesCoverEveryField(t *testing.T) {
	names := EnvironmentNames()
	for _, want := range []string{"OUTCROP_CORS_MAXAGESECONDS", "OUTCROP_DRAIN_TERMINATIONSECONDS", "OUTCROP_LOG_LEVEL", "OUTCROP_FIDELITY", "OUTCROP_TELEMETRY_TRACING_ENDPOINT", "OUTCROP_MODEL_CHECK", "OUTCROP_UPSTREAM_URL"} {
		if !strings.Contains(strings.Join(names, " "), want) {
			t.Errorf("%s is missing", want)
		}
	}
	if want := 34; len(names) != want {
		t.Errorf("%d names, want %d; a field was added or removed", len(names), want)
	}
}
