// SPDX-License-Identifier: Apache-2.0

package main

import (
	"time"

	"github.com/spf13/pflag"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// options are what the administrator says. Each is a flag and, but for the last few, a key of the file of the same name.
type options struct {
	ProxyImage             string        `koanf:"proxy-image"`
	AllowedUpstreamHosts   []string      `koanf:"allowed-upstream-hosts"`
	UpstreamURL            string        `koanf:"upstream-url"`
	Namespaces             []string      `koanf:"namespaces"`
	ProbeInterval          time.Duration `koanf:"probe-interval"`
	ModelCheckInterval     time.Duration `koanf:"model-check-interval"`
	LeaderElect            bool          `koanf:"leader-elect"`
	LeaderElectNamespace   string        `koanf:"leader-elect-namespace"`
	MetricsBindAddress     string        `koanf:"metrics-bind-address"`
	HealthProbeBindAddress string        `koanf:"health-probe-bind-address"`
	LogLevel               string        `koanf:"log-level"`

	// Help tells that the usage was asked for and printed.
	Help bool `koanf:"-"`
	// ShowVersion asks for the version alone.
	ShowVersion bool `koanf:"-"`
	// AskHealth asks a running manager whether it lives.
	AskHealth bool `koanf:"-"`
}

// Flags that are no keys of the file.
const (
	flagConfig  = "config"
	flagVersion = "version"
	flagHealth  = "health"
	flagHelp    = "help"
)

// isKey tells whether a flag is also a key of the file.
func isKey(flag string) bool {
	return flag != flagConfig && flag != flagVersion && flag != flagHealth && flag != flagHelp
}

func newFlags() *pflag.FlagSet {
	f := pflag.NewFlagSet("manager", pflag.ContinueOnError)
	f.SortFlags = false
	f.String("proxy-image", "", "image that every proxy runs; required")
	f.StringSlice("allowed-upstream-hosts", proxyconfig.DefaultAllowedHosts(), "hosts that proxies may send requests and credentials to: a name, or *.suffix; plain HTTP takes a name without *")
	f.String("upstream-url", "", "base URL of Bedrock, in which {region} stands for the endpoint's region; empty is Amazon's own")
	f.StringSlice("namespaces", nil, "namespaces whose ModelEndpoints are served; empty is all")
	f.Duration("probe-interval", 15*time.Second, "time between two questions to the proxy of an endpoint at rest")
	f.Duration("model-check-interval", 5*time.Minute, "time between two free checks of a model by its proxy")
	f.Bool("leader-elect", false, "let one of several managers work at a time")
	f.String("leader-elect-namespace", "", "namespace of the leader's lease; empty is the pod's own")
	f.String("metrics-bind-address", ":8443", "address of the metrics, served over TLS to those who may read them; 0 switches them off")
	f.String("health-probe-bind-address", ":8081", "address of /healthz and /readyz")
	f.String("log-level", "info", "debug, info, warn or error")
	f.String(flagConfig, "", "YAML file with any of the above, by the flag's name; a flag given as an argument wins")
	f.Bool(flagHealth, false, "ask the manager that runs on this machine whether it lives, and exit")
	f.Bool(flagVersion, false, "print the version, and exit")
	return f
}
