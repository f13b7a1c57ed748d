// SPDX-License-Identifier: Apache-2.0

// Package proxyconfig is the contract between the operator and the proxy: the configuration file that the one writes and the other reads,
// where credentials are mounted, the ports and paths of the admin server, and the status that the proxy gives of itself there.
// It imports nothing of Kubernetes, so that a proxy runs anywhere.
package proxyconfig

// Version is the version of this contract. A proxy refuses a configuration of another version.
const Version = 1

// Where things are in a proxy's container.
const (
	// ConfigPath is the file that the configuration is mounted as.
	ConfigPath = "/etc/outcrop/config/config.yaml"
	// CredentialsDirectory is the directory that the credentials' Secret is mounted as, one file per key.
	CredentialsDirectory = "/etc/outcrop/credentials"
)

// The ports that a proxy listens on.
const (
	// CallerPort serves callers.
	CallerPort = 8080
	// AdminPort serves the kubelet, the operator and Prometheus.
	AdminPort = 8081
)

// Paths of the admin server.
const (
	LivePath    = "/livez"
	ReadyPath   = "/readyz"
	StartupPath = "/startupz"
	StatusPath  = "/status"
	MetricsPath = "/metrics"
)

// Keys of a credentials Secret, which are also the names of AWS's own environment variables.
const (
	KeyAccessKeyID     = "AWS_ACCESS_KEY_ID"
	KeySecretAccessKey = "AWS_SECRET_ACCESS_KEY"
	KeySessionToken    = "AWS_SESSION_TOKEN"
	KeyBearerToken     = "AWS_BEARER_TOKEN_BEDROCK"
)

// Config is everything that a proxy needs to know, apart from secrets. It names their paths, never their values.
type Config struct {
	// Version is the version of the contract that the writer used.
	Version int `json:"version"`
	// Endpoint says whose proxy this is.
	Endpoint Endpoint `json:"endpoint"`
	// Model is the model that answers every request.
	Model Model `json:"model"`
	// Upstream says where Bedrock is.
	Upstream Upstream `json:"upstream"`
	// Credentials says where the AWS identity comes from.
	Credentials Credentials `json:"credentials"`
	// Timeouts bound the phases of a request.
	Timeouts Timeouts `json:"timeouts"`
	// Retries bounds how often a request is sent again.
	Retries Retries `json:"retries"`
	// Fidelity is Strict or Warn; see FidelityStrict and FidelityWarn.
	Fidelity string `json:"fidelity"`
	// CORS says which browser origins may call; nil: none.
	CORS *CORS `json:"cors,omitempty"`
	// Limits bound what callers may send, and how many requests run at a time.
	Limits Limits `json:"limits"`
	// Listen holds the addresses of the two servers.
	Listen Listen `json:"listen"`
	// Drain says how a proxy ends.
	Drain Drain `json:"drain"`
	// Log says what is logged.
	Log Log `json:"log"`
	// Telemetry says where traces go.
	Telemetry Telemetry `json:"telemetry"`
}

// Endpoint identifies the ModelEndpoint that a proxy serves.
type Endpoint struct {
	// Name is a name that callers may give as the model. Required.
	Name string `json:"name"`
	// Namespace tells endpoints of one name apart in logs and metrics; empty outside Kubernetes.
	Namespace string `json:"namespace,omitempty"`
}

// Model is the Bedrock model behind the endpoint.
type Model struct {
	// ID is a foundation model ID, an inference profile ID or an ARN. Required.
	ID string `json:"id"`
	// Region is the AWS region. Required.
	Region string `json:"region"`
	// ServedNames are further names that callers may give as the model.
	ServedNames []string `json:"servedNames,omitempty"`
	// Check is Free or Billed; see CheckFree and CheckBilled.
	Check string `json:"check"`
}

// The ways to check a model.
const (
	CheckFree   = "Free"
	CheckBilled = "Billed"
)

// Upstream says where Bedrock is, and where requests may go at all.
type Upstream struct {
	// URL is Bedrock's base URL. Default: https://bedrock-runtime.<region>.amazonaws.com, with the suffix of the region's partition.
	URL string `json:"url,omitempty"`
	// AllowedHosts are the hosts that the URL may have: a host name, or *.suffix for every name below a suffix; a host may name its port.
	// Only a host that is allowed by a name without * may be called over plain HTTP. Default: Amazon's own suffixes.
	AllowedHosts []string `json:"allowedHosts,omitempty"`
	// CheckIntervalSeconds is the time between two checks of the model. Default 300.
	CheckIntervalSeconds int `json:"checkIntervalSeconds"`
}

// Sources of credentials.
const (
	SourceSecret           = "Secret"
	SourceWorkloadIdentity = "WorkloadIdentity"
	SourceEnvironment      = "Environment"
)

// Credentials says where the AWS identity comes from.
type Credentials struct {
	// Source is Secret (files in Directory), WorkloadIdentity (IRSA or EKS Pod Identity) or Environment (AWS's variables).
	Source string `json:"source"`
	// Directory holds one file per key, for Source Secret. It is watched, and read again when it changes.
	Directory string `json:"directory,omitempty"`
	// SecretName names the Secret in messages.
	SecretName string `json:"secretName,omitempty"`
}

// Timeouts bound the phases of a request, in seconds.
type Timeouts struct {
	ConnectSeconds   int `json:"connectSeconds"`
	FirstByteSeconds int `json:"firstByteSeconds"`
	IdleSeconds      int `json:"idleSeconds"`
	RequestSeconds   int `json:"requestSeconds"`
}

// Retries bounds how often a request is sent again.
type Retries struct {
	// MaxAttempts counts the first attempt; 1 switches retries off.
	MaxAttempts int `json:"maxAttempts"`
	// BudgetPercent is the share of requests that may be retries.
	BudgetPercent int `json:"budgetPercent"`
}

// What a proxy does with a field of a request that Bedrock has no place for, and that does not change the meaning of the answer.
const (
	// FidelityStrict refuses the request.
	FidelityStrict = "Strict"
	// FidelityWarn serves it, names the field in a header of the answer, and counts it.
	FidelityWarn = "Warn"
)

// CORS says which browser origins may call.
type CORS struct {
	AllowedOrigins []string `json:"allowedOrigins"`
	AllowedHeaders []string `json:"allowedHeaders,omitempty"`
	MaxAgeSeconds  int      `json:"maxAgeSeconds"`
}

// Limits bound what callers may send, and how many requests run at a time.
type Limits struct {
	// MaxBodyBytes bounds a request's body. Default 25,000,000, which is Bedrock's own limit.
	MaxBodyBytes int64 `json:"maxBodyBytes"`
	// MaxHeaderBytes bounds a request's line and headers together. Default 65,536.
	MaxHeaderBytes int `json:"maxHeaderBytes"`
	// MaxConcurrentRequests bounds the requests to the model that one proxy serves at a time; another is refused with 503. Default 1024.
	MaxConcurrentRequests int `json:"maxConcurrentRequests"`
}

// Listen holds the addresses of the two servers.
type Listen struct {
	// Address serves callers. Default :8080.
	Address string `json:"address"`
	// AdminAddress serves probes, status and metrics. Default :8081.
	AdminAddress string `json:"adminAddress"`
	// Profiling serves Go's pprof on the admin address. Default false.
	Profiling bool `json:"profiling"`
}

// Drain says how a proxy ends after SIGTERM.
type Drain struct {
	// EndpointRemovalSeconds is how long new requests are still taken, while the cluster learns that the pod is going; longer while they keep coming, up
	// to half of TerminationSeconds. 0: they are refused at once. Default 10.
	EndpointRemovalSeconds int `json:"endpointRemovalSeconds"`
	// TerminationSeconds is how long running requests may go on, counted from SIGTERM. Default 140.
	TerminationSeconds int `json:"terminationSeconds"`
}

// Log says what is logged.
type Log struct {
	// Level is debug, info, warn or error. Default info.
	Level string `json:"level"`
	// Format is json or text. Default json.
	Format string `json:"format"`
}

// Telemetry says where traces go.
type Telemetry struct {
	// Tracing says where traces of requests are sent.
	Tracing Tracing `json:"tracing"`
}

// Tracing says where traces of requests are sent, by OTLP over HTTP.
type Tracing struct {
	// Endpoint is the base URL of a collector, such as http://collector.observability.svc:4318, to which OTLP's own path /v1/traces is added.
	// Empty: nothing is traced. Source: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
	Endpoint string `json:"endpoint,omitempty"`
	// SamplingPercent is the share of requests that are traced where the caller sent no trace context; its own decision is kept. Default 100.
	SamplingPercent int `json:"samplingPercent"`
}
