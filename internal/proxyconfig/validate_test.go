// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// valid is a whole configuration that each case changes.
func valid() Config {
	c := Default()
	c.Endpoint.Name = "claude"
	c.Model.ID, c.Model.Region = "amazon.nova-lite-v1:0", "eu-central-1"
	c.complete()
	return c
}

func simulator(c *Config, url string, hosts ...string) {
	c.Upstream.URL, c.Upstream.AllowedHosts = url, hosts
}

func trace(c *Config, endpoint string) { c.Telemetry.Tracing.Endpoint = endpoint }

func TestValidateAccepts(t *testing.T) {
	cases := map[string]func(*Config){
		"every default": func(*Config) {},
		"an ARN as the model": func(c *Config) {
			c.Model.ID = "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/abc"
		},
		"a region of another partition":    func(c *Config) { c.Model.Region = "us-gov-west-1" },
		"the European sovereign cloud":     func(c *Config) { c.Model.Region = "eusc-de-east-1"; simulator(c, DefaultUpstreamURL("eusc-de-east-1")) },
		"a VPC endpoint":                   func(c *Config) { c.Upstream.URL = "https://vpce-0a1b.bedrock-runtime.eu-central-1.vpce.amazonaws.com" },
		"plain HTTP to an exact host":      func(c *Config) { simulator(c, "http://sim.ns.svc:9000", "sim.ns.svc:9000") },
		"an allowed IPv6 address":          func(c *Config) { simulator(c, "http://[::1]:9000", "[::1]:9000") },
		"no retries":                       func(c *Config) { c.Retries = Retries{MaxAttempts: 1} },
		"all timeouts equal":               func(c *Config) { c.Timeouts = Timeouts{1, 1, 1, 1} },
		"credentials from the environment": func(c *Config) { c.Credentials = Credentials{Source: SourceEnvironment} },
		"CORS for any origin":              func(c *Config) { c.CORS = &CORS{AllowedOrigins: []string{"*"}} },
		"a collector":                      func(c *Config) { trace(c, "http://collector.observability.svc:4318") },
		"a collector behind a path":        func(c *Config) { trace(c, "https://otlp.example.com/otlp") },
		"refusing what is not carried":     func(c *Config) { c.Fidelity = FidelityStrict },
		"both servers on any port":         func(c *Config) { c.Listen.Address, c.Listen.AdminAddress = "127.0.0.1:0", "127.0.0.1:0" },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			c := valid()
			change(&c)
			if err := c.Validate(); err != nil {
				t.Errorf("Validate: %v", err)
			}
		})
	}
}

const (
	urlForm    = "upstream.url: is no URL of an upstream; write https:// and a host"
	urlExtra   = "upstream.url: has more than a scheme, a host and a port; leave out the rest"
	urlHost    = "upstream.url: has a host that upstream.allowedHosts does not allow; add the host there or write an allowed one"
	urlPlain   = "upstream.url: is plain HTTP to a host that is allowed only by a suffix; write https"
	traceForm  = "telemetry.tracing.endpoint: is no URL of a collector; write http:// or https:// and a host, such as http://collector.observability.svc:4318"
	traceExtra = "telemetry.tracing.endpoint: has more than a scheme, a host, a port and a path; leave out the rest"
	traceLocal = "telemetry.tracing.endpoint: is a link-local address, which is where clouds keep their metadata; write the host of a collector"
)

var refusedConfigs = map[string]struct {
	change func(*Config)
	want   string
}{
	"no name":                  {func(c *Config) { c.Endpoint.Name = "" }, "endpoint.name: is missing; it is required"},
	"a name with a space":      {func(c *Config) { c.Endpoint.Name = "a b" }, "endpoint.name: must be 1 to 128 visible ASCII characters without spaces"},
	"no model":                 {func(c *Config) { c.Model.ID = "" }, "model.id: is missing; it is required"},
	"a region with a path":     {func(c *Config) { c.Model.Region = "evil.example.com/eu-1" }, "model.region: is no AWS region; write one such as eu-central-1"},
	"a zone for a region":      {func(c *Config) { c.Model.Region = "eu-central-1a" }, "model.region: is no AWS region; write one such as eu-central-1"},
	"a served name twice":      {func(c *Config) { c.Model.ServedNames = []string{"a", "a"} }, "model.servedNames[1]: is there twice; remove it"},
	"an unknown check":         {func(c *Config) { c.Model.Check = "free" }, "model.check: is not one of its values; write Free, Billed"},
	"a URL that is none":       {func(c *Config) { c.Upstream.URL = "bedrock" }, urlForm},
	"a URL of another scheme":  {func(c *Config) { c.Upstream.URL = "ftp://x.amazonaws.com" }, urlForm},
	"a URL with a password":    {func(c *Config) { c.Upstream.URL = "https://u:p@x.amazonaws.com" }, urlExtra},
	"a URL with a path":        {func(c *Config) { c.Upstream.URL = "https://x.amazonaws.com/v1" }, urlExtra},
	"a URL with a query":       {func(c *Config) { c.Upstream.URL = "https://x.amazonaws.com?a=b" }, urlExtra},
	"a foreign host":           {func(c *Config) { c.Upstream.URL = "https://example.com" }, urlHost},
	"a host that only ends so": {func(c *Config) { c.Upstream.URL = "https://evilamazonaws.com" }, urlHost},
	"the bare suffix":          {func(c *Config) { simulator(c, "https://.amazonaws.com", "*.amazonaws.com") }, urlHost},
	"another port":             {func(c *Config) { c.Upstream.URL = "https://x.amazonaws.com:8443" }, urlHost},
	"plain HTTP by a suffix":   {func(c *Config) { c.Upstream.URL = "http://x.amazonaws.com" }, urlPlain},
	"a URL as allowed host":    {func(c *Config) { simulator(c, "", "https://x.example.com") }, "upstream.allowedHosts[0]: is no host; write a host name, host:port, or *.suffix"},
	"any host":                 {func(c *Config) { simulator(c, "", "*") }, "upstream.allowedHosts[0]: is no host; write a host name, host:port, or *.suffix"},
	"an unknown source":        {func(c *Config) { c.Credentials = Credentials{Source: "IMDS"} }, "credentials.source: is not one of its values; write Secret, WorkloadIdentity, Environment"},
	"a relative directory":     {func(c *Config) { c.Credentials.Directory = "keys" }, "credentials.directory: must be an absolute path, such as /etc/outcrop/credentials"},
	"a directory for no files": {func(c *Config) { c.Credentials.Source = SourceEnvironment }, "credentials.directory: is only for source Secret; leave it out"},
	"idle beyond request":      {func(c *Config) { c.Timeouts.IdleSeconds = 300 }, "timeouts.idleSeconds: is 300, longer than requestSeconds, which is 120; write at most 120"},
	"first byte beyond":        {func(c *Config) { c.Timeouts.FirstByteSeconds = 121 }, "timeouts.firstByteSeconds: is 121, longer than requestSeconds, which is 120; write at most 120"},
	"connect beyond":           {func(c *Config) { c.Timeouts.FirstByteSeconds = 2 }, "timeouts.connectSeconds: is 3, longer than firstByteSeconds, which is 2; write at most 2"},
	"no attempt":               {func(c *Config) { c.Retries.MaxAttempts = 0 }, "retries.maxAttempts: is 0; write a whole number from 1 to 10"},
	"a negative budget":        {func(c *Config) { c.Retries.BudgetPercent = -1 }, "retries.budgetPercent: is -1; write a whole number from 0 to 100"},
	"a body beyond Bedrock's":  {func(c *Config) { c.Limits.MaxBodyBytes = 25_000_001 }, "limits.maxBodyBytes: is 25000001; write a whole number from 1 to 25000000"},
	"a limit of no header":     {func(c *Config) { c.Limits.MaxHeaderBytes = 1 }, "limits.maxHeaderBytes: is 1; write a whole number from 4096 to 1048576"},
	"no request at all":        {func(c *Config) { c.Limits.MaxConcurrentRequests = 0 }, "limits.maxConcurrentRequests: is 0; write a whole number from 1 to 100000"},
	"an unknown fidelity":      {func(c *Config) { c.Fidelity = "strict" }, "fidelity: is not one of its values; write Strict, Warn"},
	"a collector of gRPC":      {func(c *Config) { trace(c, "grpc://collector:4317") }, traceForm},
	"a collector's port":       {func(c *Config) { trace(c, "http://collector:99999") }, traceForm},
	"a collector's port 0":     {func(c *Config) { trace(c, "http://collector:0") }, traceForm},
	"a port of no machine":     {func(c *Config) { c.Upstream.URL = "https://bedrock.example:70000" }, urlForm},
	"a collector's password":   {func(c *Config) { trace(c, "http://u:p@collector:4318") }, traceExtra},
	"a collector's query":      {func(c *Config) { trace(c, "http://collector:4318?key=k") }, traceExtra},
	"the metadata service":     {func(c *Config) { trace(c, "http://169.254.169.254") }, traceLocal},
	"its IPv6 address":         {func(c *Config) { trace(c, "http://[fd00:ec2::254]/x") }, traceLocal},
	"its mapped address":       {func(c *Config) { trace(c, "http://[::ffff:169.254.170.23]") }, traceLocal},
	"too much sampling":        {func(c *Config) { c.Telemetry.Tracing.SamplingPercent = 101 }, "telemetry.tracing.samplingPercent: is 101; write a whole number from 0 to 100"},
	"an address without port":  {func(c *Config) { c.Listen.Address = "localhost" }, "listen.address: is no listen address; write host:port or :port, such as :8080"},
	"one address for both":     {func(c *Config) { c.Listen.AdminAddress = ":8080" }, "listen.adminAddress: is the callers' own address; write another port"},
	"a grace beyond the end":   {func(c *Config) { c.Drain.EndpointRemovalSeconds = 141 }, "drain.endpointRemovalSeconds: is 141, longer than terminationSeconds, which is 140; write at most 140"},
	"an unknown level":         {func(c *Config) { c.Log.Level = "trace" }, "log.level: is not one of its values; write debug, info, warn, error"},
	"no origin":                {func(c *Config) { c.CORS = &CORS{} }, "cors.allowedOrigins: is empty; write at least one origin, or leave out cors"},
	"any origin and one":       {func(c *Config) { c.CORS = &CORS{AllowedOrigins: []string{"*", "https://a"}} }, `cors.allowedOrigins: has "*" among other origins; write "*" alone`},
	"an origin with a path":    {func(c *Config) { c.CORS = &CORS{AllowedOrigins: []string{"https://a/b"}} }, "cors.allowedOrigins[0]: is no origin; write scheme://host in small letters, with a port where it is not the scheme's own, such as https://app.example.com"},
	"an origin of odd letters": {func(c *Config) { c.CORS = &CORS{AllowedOrigins: []string{"https://\xe5"}} }, "cors.allowedOrigins[0]: is no origin; write scheme://host in small letters, with a port where it is not the scheme's own, such as https://app.example.com"},
	"a header that is none":    {func(c *Config) { c.CORS = &CORS{AllowedOrigins: []string{"*"}, AllowedHeaders: []string{"a b"}} }, "cors.allowedHeaders[0]: is no header's name; write one such as X-Trace-Id"},
}

func TestValidateRefuses(t *testing.T) {
	for name, tc := range refusedConfigs {
		t.Run(name, func(t *testing.T) {
			c := valid()
			tc.change(&c)
			err := c.Validate()
			if err == nil {
				t.Fatal("Validate accepts it")
			}
			if diff := cmp.Diff(tc.want, err.Error()); diff != "" {
				t.Errorf("Validate (-want +got)\n%s", diff)
			}
		})
	}
}

func TestDefaultUpstreamURLIsAllowedInEveryPartition(t *testing.T) {
	for _, region := range []string{"us-east-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1", "eusc-de-east-1"} {
		c := valid()
		c.Model.Region, c.Upstream.URL = region, DefaultUpstreamURL(region)
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", region, err)
		}
	}
}
