// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/pflag"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
)

// config is what the command line and the environment ask for.
type config struct {
	listen       string
	region       string
	identities   string
	script       string
	tlsCert      string
	tlsKey       string
	tlsCertOut   string
	tlsNames     []string
	http1Only    bool
	modelARNs    map[string]string
	allowUnknown bool
	stopTimeout  time.Duration
	environment  bedrocksim.Identity
}

func parseFlags(args []string, getenv func(string) string) (config, error) {
	var cfg config
	flags := pflag.NewFlagSet("bedrock-sim", pflag.ContinueOnError)
	flags.StringVar(&cfg.listen, "listen", ":8080", "address to serve HTTP/1.1 and h2c on")
	flags.StringVar(&cfg.region, "region", "us-east-1", "region that requests have to be signed for")
	flags.StringVar(&cfg.identities, "identities", "", "YAML file of the identities that may call; without it SIM_ACCESS_KEY_ID, SIM_SECRET_ACCESS_KEY, SIM_SESSION_TOKEN and SIM_BEARER_KEY, else the demo identity")
	flags.StringVar(&cfg.script, "script", "", "YAML file of behaviours: latency, pace, errors, broken streams")
	flags.StringVar(&cfg.tlsCert, "tls-cert", "", "PEM file of a certificate; with --tls-key, serve HTTPS with HTTP/1.1 and HTTP/2 in place of plain HTTP")
	flags.StringVar(&cfg.tlsKey, "tls-key", "", "PEM file of the certificate's key")
	flags.StringVar(&cfg.tlsCertOut, "tls-cert-out", "", "serve HTTPS with a certificate that is made at the start, and write it to this PEM file for callers to trust")
	flags.StringSliceVar(&cfg.tlsNames, "tls-name", nil, "host name or address that the certificate of --tls-cert-out is for, beside localhost and its addresses; may be repeated")
	flags.BoolVar(&cfg.http1Only, "http1-only", false, "serve HTTP/1.1 alone, without HTTP/2 and h2c")
	flags.StringToStringVar(&cfg.modelARNs, "model-arn", nil, "ARN=MODEL of an application inference profile, of provisioned throughput or the like; may be repeated")
	flags.BoolVar(&cfg.allowUnknown, "allow-unknown-members", false, "accept body members that the service model does not name")
	flags.DurationVar(&cfg.stopTimeout, "stop-timeout", 20*time.Second, "how long running answers may go on after SIGTERM")
	if err := flags.Parse(args); err != nil {
		return config{}, err
	}
	if flags.NArg() > 0 {
		return config{}, fmt.Errorf("unexpected argument %q: bedrock-sim takes flags alone", flags.Arg(0))
	}
	if (cfg.tlsCert == "") != (cfg.tlsKey == "") {
		return config{}, errors.New("--tls-cert and --tls-key belong together: give both or neither")
	}
	if cfg.tlsCert != "" && cfg.tlsCertOut != "" {
		return config{}, errors.New("--tls-cert-out makes a certificate and --tls-cert brings one: give one of them")
	}
	if len(cfg.tlsNames) > 0 && cfg.tlsCertOut == "" {
		return config{}, errors.New("--tls-name is for the certificate of --tls-cert-out: give that too")
	}
	cfg.environment = bedrocksim.Identity{
		Name:            "environment",
		AccessKeyID:     getenv("SIM_ACCESS_KEY_ID"),
		SecretAccessKey: getenv("SIM_SECRET_ACCESS_KEY"),
		SessionToken:    getenv("SIM_SESSION_TOKEN"),
		BearerKey:       getenv("SIM_BEARER_KEY"),
	}
	return cfg, nil
}

// options turns the configuration into the simulator's options and the identities that it will know.
func (c config) options() ([]bedrocksim.Option, []bedrocksim.Identity, error) {
	opts := []bedrocksim.Option{bedrocksim.WithRegion(c.region)}
	ids, err := c.knownIdentities()
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		opts = append(opts, bedrocksim.WithIdentity(id))
	}
	for arn, model := range c.modelARNs {
		opts = append(opts, bedrocksim.WithApplicationProfile(arn, model))
	}
	if c.allowUnknown {
		opts = append(opts, bedrocksim.AllowUnknownMembers())
	}
	if c.script == "" {
		return opts, ids, nil
	}
	script, err := readScript(c.script)
	return append(opts, bedrocksim.WithScript(script)), ids, err
}

func (c config) knownIdentities() ([]bedrocksim.Identity, error) {
	id := c.environment
	switch {
	case c.identities != "":
		return readIdentities(c.identities)
	case (id.AccessKeyID == "") != (id.SecretAccessKey == ""):
		return nil, errors.New("SIM_ACCESS_KEY_ID and SIM_SECRET_ACCESS_KEY belong together: set both or neither")
	case id.AccessKeyID != "" || id.BearerKey != "":
		return []bedrocksim.Identity{id}, nil
	default:
		return []bedrocksim.Identity{bedrocksim.DemoIdentity()}, nil
	}
}

func readIdentities(path string) ([]bedrocksim.Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open identities: %w", err)
	}
	defer func() { _ = f.Close() }()
	ids, err := bedrocksim.ParseIdentities(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return ids, nil
}

func readScript(path string) (*bedrocksim.Script, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open script: %w", err)
	}
	defer func() { _ = f.Close() }()
	script, err := bedrocksim.ParseScript(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return script, nil
}
