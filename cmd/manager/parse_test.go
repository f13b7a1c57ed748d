// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func defaults() options {
	return options{
		ProxyImage:             "proxy:1",
		AllowedUpstreamHosts:   proxyconfig.DefaultAllowedHosts(),
		Namespaces:             []string{},
		ProbeInterval:          15 * time.Second,
		ModelCheckInterval:     5 * time.Minute,
		MetricsBindAddress:     ":8443",
		HealthProbeBindAddress: ":8081",
		LogLevel:               "info",
	}
}

func TestParse(t *testing.T) {
	cases := map[string]struct {
		file      string
		arguments []string
		edit      func(*options)
	}{
		"the image alone": {arguments: []string{"--proxy-image=proxy:1"}},
		"the file alone": {
			file: "proxy-image: proxy:1\nprobe-interval: 20s\nnamespaces: [a, b]\nleader-elect: true\n",
			edit: func(o *options) {
				o.ProbeInterval, o.Namespaces, o.LeaderElect = 20*time.Second, []string{"a", "b"}, true
			},
		},
		"a flag wins over the file": {
			file: "proxy-image: other:2\nprobe-interval: 20s\n", arguments: []string{"--proxy-image=proxy:1"},
			edit: func(o *options) { o.ProbeInterval = 20 * time.Second },
		},
		"a flag that repeats its default wins too": {file: "probe-interval: 20s\n", arguments: []string{"--proxy-image=proxy:1", "--probe-interval=15s"}},
		"an upstream of the administrator's": {
			arguments: []string{"--proxy-image=proxy:1", "--upstream-url=http://sim.demo.svc:8080", "--allowed-upstream-hosts=sim.demo.svc:8080"},
			edit: func(o *options) {
				o.UpstreamURL, o.AllowedUpstreamHosts = "http://sim.demo.svc:8080", []string{"sim.demo.svc:8080"}
			},
		},
		"lists with commas in the file": {
			file: "proxy-image: proxy:1\nnamespaces: a,b\nallowed-upstream-hosts: a.example.com,b.example.com\n",
			edit: func(o *options) {
				o.Namespaces, o.AllowedUpstreamHosts = []string{"a", "b"}, []string{"a.example.com", "b.example.com"}
			},
		},
		"addresses and a namespace of the administrator's": {
			arguments: []string{"--proxy-image=proxy:1", "--metrics-bind-address=0", "--health-probe-bind-address=[::1]:8081", "--leader-elect-namespace=leases"},
			edit: func(o *options) {
				o.MetricsBindAddress, o.HealthProbeBindAddress, o.LeaderElectNamespace = "0", "[::1]:8081", "leases"
			},
		},
		"the version needs no image": {arguments: []string{"--version"}, edit: func(o *options) { o.ProxyImage, o.ShowVersion = "", true }},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			want := defaults()
			if tc.edit != nil {
				tc.edit(&want)
			}
			got, err := parse(withFile(t, tc.file, tc.arguments), os.Stderr)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("options (-want +got):\n%s", diff)
			}
		})
	}
}

func withFile(t *testing.T, content string, arguments []string) []string {
	t.Helper()
	if content == "" {
		return arguments
	}
	path := filepath.Join(t.TempDir(), "manager.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return append(arguments, "--config="+path)
}

func TestParseTellsEveryFaultAtOnce(t *testing.T) {
	cases := map[string]struct {
		file      string
		arguments []string
		want      []string
	}{
		"no image": {want: []string{`--proxy-image is ""; write the image of the proxy of this release`}},
		"everything is wrong": {
			arguments: []string{"--probe-interval=1ms", "--model-check-interval=1s", "--namespaces=Team_A", "--log-level=loud", "--allowed-upstream-hosts=*", "--upstream-url=ftp://x"},
			want: []string{
				`--proxy-image is ""`, "--probe-interval is 1ms; write a duration from 1s to 1h0m0s", "--model-check-interval is 1s", `--namespaces: "Team_A" is not the name of a namespace`,
				`--log-level is "loud"; write debug, info, warn or error`, `--allowed-upstream-hosts: "*" is not a host`, `--upstream-url is "ftp://x"`,
			},
		},
		"addresses and a lease that cannot be": {
			arguments: []string{"--proxy-image=proxy:1", "--metrics-bind-address=8443", "--health-probe-bind-address=a b:99999", "--leader-elect-namespace=Not_One"},
			want:      []string{`--metrics-bind-address is "8443"; write an address`, `--health-probe-bind-address is "a b:99999"`, `--leader-elect-namespace: "Not_One" is not the name of a namespace`},
		},
		"no health":                   {arguments: []string{"--proxy-image=proxy:1", "--health-probe-bind-address=0"}, want: []string{`--health-probe-bind-address is "0"`}},
		"an upstream with a password": {arguments: []string{"--proxy-image=proxy:1", "--upstream-url=https://me:pass@x.amazonaws.com"}, want: []string{"--upstream-url has more than a scheme, a host and a port"}},
		"an upstream with a query":    {arguments: []string{"--proxy-image=proxy:1", "--upstream-url=https://x.amazonaws.com?a=b"}, want: []string{"--upstream-url has more than a scheme, a host and a port"}},
		"an upstream with a path":     {arguments: []string{"--proxy-image=proxy:1", "--upstream-url=https://x.amazonaws.com/v1"}, want: []string{"--upstream-url has more than a scheme, a host and a port"}},
		"a host that is not allowed": {
			arguments: []string{"--proxy-image=proxy:1", "--upstream-url=https://example.com"},
			want:      []string{"--upstream-url: the host example.com is not among --allowed-upstream-hosts; add it there"},
		},
		"plain HTTP to a suffix": {
			arguments: []string{"--proxy-image=proxy:1", "--upstream-url=http://a.example.com", "--allowed-upstream-hosts=*.example.com"},
			want:      []string{"plain HTTP to a.example.com takes the host by its exact name"},
		},
		"keys that are not known": {
			file: "proxy-image: proxy:1\nprobeInterval: 3s\nversion: true\n",
			want: []string{"--config: probeInterval is not a key", "--config: version is not a key"},
		},
		"a value of another type": {file: "proxy-image: proxy:1\nprobe-interval: soon\n", want: []string{"probe-interval"}},
		"a file that is not YAML": {file: "a: [", want: []string{"read --config"}},
		"an argument":             {arguments: []string{"serve"}, want: []string{`"serve" is not a flag; see --help`}},
		"no such flag":            {arguments: []string{"--nonsense"}, want: []string{"unknown flag: --nonsense"}},
		"no hosts at all":         {file: "proxy-image: proxy:1\nallowed-upstream-hosts: []\n", want: []string{"--allowed-upstream-hosts is empty"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := parse(withFile(t, tc.file, tc.arguments), &bytes.Buffer{})
			if err == nil {
				t.Fatal("there is no error")
			}
			if strings.Contains(err.Error(), "pass@") {
				t.Errorf("the error repeats a password: %v", err)
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q:\n%v", want, err)
				}
			}
		})
	}
}
