// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const minimal = "version: 1\nendpoint: {name: claude}\nmodel: {id: amazon.nova-lite-v1:0, region: eu-central-1}\n"

func writeFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadFillsInDefaults(t *testing.T) {
	want := Default()
	want.Endpoint.Name = "claude"
	want.Model.ID, want.Model.Region = "amazon.nova-lite-v1:0", "eu-central-1"
	want.Upstream.URL = "https://bedrock-runtime.eu-central-1.amazonaws.com"
	want.Upstream.AllowedHosts = DefaultAllowedHosts()
	got, revision, err := Load(writeFile(t, minimal))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("Load (-want +got)\n%s", diff)
	}
	if len(revision) != 12 {
		t.Errorf("revision %q, want 12 hexadecimal digits", revision)
	}
	_, other, err := Load(writeFile(t, minimal+"\n"))
	if err != nil || other == revision {
		t.Errorf("another file has revision %q (%v), want another than %q", other, err, revision)
	}
}

func TestLoadRefuses(t *testing.T) {
	cases := map[string]struct {
		content string
		want    string
	}{
		"an unknown field at the top": {minimal + "modell: 1\n", "modell: unknown field; remove it or correct its name"},
		"an unknown field below":      {minimal + "retries: {maxAtempts: 2}\n", "retries.maxAtempts: unknown field; remove it or correct its name"},
		"another case of a name":      {minimal + "Retries: {}\n", "Retries: unknown field; remove it or correct its name"},
		"a string for a number":       {minimal + "retries: {maxAttempts: two}\n", "retries.maxAttempts: has the wrong type; write a whole number"},
		"a fraction":                  {minimal + "timeouts: {idleSeconds: 1.5}\n", "timeouts.idleSeconds: has the wrong type; write a whole number"},
		"a number beyond 64 bits":     {minimal + "limits: {maxBodyBytes: 18446744073709551615}\n", "limits.maxBodyBytes: has the wrong type; write a whole number"},
		"a string for a list":         {minimal + "upstream: {allowedHosts: a.example.com}\n", "upstream.allowedHosts: has the wrong type; write a list of strings"},
		"a number in a list":          {minimal + "upstream: {allowedHosts: [1]}\n", "upstream.allowedHosts[0]: has the wrong type; write a string"},
		"a list for fields":           {minimal + "log: []\n", "log: has the wrong type; write fields with their values"},
		"a string for a truth value":  {minimal + "listen: {profiling: \"yes\"}\n", "listen.profiling: has the wrong type; write true or false"},
		"a key that is there twice":   {minimal + "log: {level: info, level: warn}\n", `mapping key "level" already defined`},
		"two documents":               {minimal + "---\n" + minimal, "more than one YAML document"},
		"no YAML":                     {"version: [", "parse: yaml"},
		"an empty file":               {"", "endpoint.name: is missing; it is required"},
		"another version":             {strings.Replace(minimal, "1", "2", 1), "version: is 2, and this proxy reads version 1"},
		"a file beyond its bound":     {minimal + strings.Repeat("# pad\n", 200_000), "larger than 1048576 bytes"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := Load(writeFile(t, tc.content))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Load: %v, want an error with %q", err, tc.want)
			}
		})
	}
}

func TestLoadTellsAllFaultsAtOnce(t *testing.T) {
	_, _, err := Load(writeFile(t, "version: 1\nendpoint: {name: e}\nmodel: {id: m, region: nowhere}\nlog: {level: loud, colour: red}\nretries: {maxAttempts: many, budgetPercent: 0.5}\nlimits: {maxBodyBytes: x}\n"))
	want := []string{
		"6 faults:",
		"  limits.maxBodyBytes: has the wrong type; write a whole number",
		"  log.colour: unknown field; remove it or correct its name",
		"  log.level: is not one of its values; write debug, info, warn, error",
		"  model.region: is no AWS region; write one such as eu-central-1",
		"  retries.budgetPercent: has the wrong type; write a whole number",
		"  retries.maxAttempts: has the wrong type; write a whole number",
	}
	if err == nil {
		t.Fatal("Load succeeded")
	}
	_, list, _ := strings.Cut(err.Error(), ".yaml: ")
	if diff := cmp.Diff(want, strings.Split(list, "\n")); diff != "" {
		t.Errorf("faults (-want +got)\n%s", diff)
	}
}

func TestLoadOfNoFile(t *testing.T) {
	if _, _, err := Load(filepath.Join(t.TempDir(), "none.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load: %v, want one that says that there is no file", err)
	}
}
