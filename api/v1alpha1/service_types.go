// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Fidelity is a way to treat fields of a request that Bedrock has no place for.
//
// +kubebuilder:validation:Enum=Strict;Warn
type Fidelity string

// The ways to treat fields that Bedrock has no place for.
const (
	FidelityStrict Fidelity = "Strict"
	FidelityWarn   Fidelity = "Warn"
)

// Limits bound what callers may send, and how many requests run at a time.
type Limits struct {
	// maxBodyBytes is the size of the largest body that a request may have. A larger one is answered 413.
	// The default is 25000000, which is Bedrock's own limit.
	//
	// +optional
	// +kubebuilder:default=25000000
	// +kubebuilder:validation:Minimum=1024
	// +kubebuilder:validation:Maximum=25000000
	MaxBodyBytes int32 `json:"maxBodyBytes,omitempty"`

	// maxConcurrentRequests is how many requests one proxy has under way at a time. One more is answered 503 with Retry-After. The default is 1024.
	//
	// +optional
	// +kubebuilder:default=1024
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100000
	MaxConcurrentRequests int32 `json:"maxConcurrentRequests,omitempty"`
}

// Telemetry says where traces of requests go.
type Telemetry struct {
	// tracing sends a trace of requests to a collector.
	//
	// +optional
	Tracing *Tracing `json:"tracing,omitempty"`
}

// Tracing sends traces by OTLP over HTTP. They hold names, times and counts, and nothing of what callers or the model say.
type Tracing struct {
	// endpoint is the base URL of an OpenTelemetry collector, such as http://collector.observability.svc:4318; /v1/traces is added to it.
	//
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="size(self) == 0 || self.matches('^https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|[[][0-9a-f:.]+[]])(:[1-9][0-9]{0,4})?(/[a-zA-Z0-9._~-]+)*/?$')",reason=FieldValueInvalid,message="write the base URL of a collector that takes OTLP over HTTP, such as http://collector.observability.svc:4318, without a user, a query or capitals in its host"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^https?://(169[.]254[.]|[[](::ffff:|fe[89ab]|fd00:ec2:))')",reason=FieldValueInvalid,message="a link-local address is where clouds keep their metadata: write the host of a collector"
	Endpoint string `json:"endpoint,omitempty"`

	// samplingPercent is the share of requests that are traced. Where a caller sends a trace context, its decision is kept. The default is 100.
	//
	// +optional
	// +kubebuilder:default=100
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	SamplingPercent *int32 `json:"samplingPercent,omitempty"`
}
