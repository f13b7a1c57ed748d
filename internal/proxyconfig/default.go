// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import "strings"

// Default is a configuration with every default filled in, and nothing else.
func Default() Config {
	return Config{
		Version:     Version,
		Model:       Model{Check: CheckFree},
		Upstream:    Upstream{CheckIntervalSeconds: 300},
		Credentials: Credentials{Source: SourceSecret, Directory: CredentialsDirectory},
		Timeouts:    Timeouts{ConnectSeconds: 3, FirstByteSeconds: 60, IdleSeconds: 60, RequestSeconds: 120},
		Retries:     Retries{MaxAttempts: 3, BudgetPercent: 20},
		Fidelity:    FidelityWarn,
		Limits:      Limits{MaxBodyBytes: 25_000_000, MaxHeaderBytes: 64 << 10, MaxConcurrentRequests: 1024},
		Listen:      Listen{Address: ":8080", AdminAddress: ":8081"},
		Drain:       Drain{EndpointRemovalSeconds: 10, TerminationSeconds: 140},
		Log:         Log{Level: "info", Format: "json"},
		Telemetry:   Telemetry{Tracing: Tracing{SamplingPercent: 100}},
	}
}

// complete fills in the defaults that depend on other fields.
func (c *Config) complete() {
	if c.Credentials.Source == SourceSecret && c.Credentials.Directory == "" {
		c.Credentials.Directory = CredentialsDirectory
	}
	if c.Upstream.URL == "" && c.Model.Region != "" {
		c.Upstream.URL = DefaultUpstreamURL(c.Model.Region)
	}
	if len(c.Upstream.AllowedHosts) == 0 {
		c.Upstream.AllowedHosts = DefaultAllowedHosts()
	}
}

// partitions are the DNS suffixes of AWS's partitions by the prefix of their regions.
// Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
func partitions() map[string]string {
	return map[string]string{
		"cn-":      "amazonaws.com.cn",
		"us-iso-":  "c2s.ic.gov",
		"us-isob-": "sc2s.sgov.gov",
		"eu-isoe-": "cloud.adc-e.uk",
		"us-isof-": "csp.hci.ic.gov",
		"eusc-":    "amazonaws.eu",
	}
}

// DefaultUpstreamURL is the URL of Bedrock's runtime in a region.
func DefaultUpstreamURL(region string) string {
	suffix := "amazonaws.com"
	for prefix, s := range partitions() {
		if strings.HasPrefix(region, prefix) {
			suffix = s
		}
	}
	return "https://bedrock-runtime." + region + "." + suffix
}

// DefaultAllowedHosts are Amazon's own suffixes: every endpoint of Bedrock, FIPS, dual-stack and VPC endpoints included.
func DefaultAllowedHosts() []string {
	return []string{
		"*.amazonaws.com", "*.api.aws", "*.amazonaws.com.cn", "*.api.amazonwebservices.com.cn", "*.amazonaws.eu",
		"*.c2s.ic.gov", "*.sc2s.sgov.gov", "*.cloud.adc-e.uk", "*.csp.hci.ic.gov",
	}
}
