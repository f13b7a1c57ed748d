// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ModelEndpoint surfaces one Amazon Bedrock model as an endpoint in the cluster.
//
// +kubebuilder:object:root=true
// +kubebuilder:resource:shortName=mep,categories=all
// +kubebuilder:subresource:status
// +kubebuilder:subresource:scale:specpath=.spec.replicas,statuspath=.status.replicas,selectorpath=.status.selector
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Model",type=string,JSONPath=`.spec.model.id`
// +kubebuilder:printcolumn:name="Region",type=string,JSONPath=`.spec.model.region`
// +kubebuilder:printcolumn:name="Replicas",type=integer,JSONPath=`.status.readyReplicas`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="URL",type=string,priority=1,JSONPath=`.status.url`
// +kubebuilder:printcolumn:name="Last Check",type=date,priority=1,JSONPath=`.status.model.lastCheckTime`
// +kubebuilder:validation:XValidation:rule="self.metadata.name.matches('^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$')",reason=FieldValueInvalid,fieldPath=".metadata",message="the name becomes a Service's host name: write at most 63 lower-case letters, digits and '-', starting with a letter and ending with a letter or digit"
type ModelEndpoint struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata. The name becomes the host name of the endpoint's Service.
	//
	// +optional
	metav1.ObjectMeta `json:"metadata,omitzero"`

	// spec is what the endpoint should be.
	//
	// +required
	Spec ModelEndpointSpec `json:"spec,omitzero"`

	// status is what was last observed of the endpoint.
	//
	// +optional
	Status ModelEndpointStatus `json:"status,omitzero"`
}

// ModelEndpointList is a list of ModelEndpoints.
//
// +kubebuilder:object:root=true
type ModelEndpointList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []ModelEndpoint `json:"items"`
}

// ModelEndpointSpec is what one endpoint should be.
type ModelEndpointSpec struct {
	// model is the Bedrock model that answers, and the region it is called in.
	//
	// +required
	Model Model `json:"model,omitzero"`

	// credentials is the AWS identity that the endpoint calls Bedrock with. Exactly one source is set.
	//
	// +required
	Credentials Credentials `json:"credentials,omitzero"`

	// timeouts bound each phase of a request.
	//
	// +optional
	// +kubebuilder:default={}
	Timeouts Timeouts `json:"timeouts,omitzero"`

	// retries says how often a request that Bedrock could not take is sent again.
	//
	// +optional
	// +kubebuilder:default={}
	Retries Retries `json:"retries,omitzero"`

	// replicas is the number of proxies. With more than one, a PodDisruptionBudget keeps all but one of them through node drains.
	// 0 stops the endpoint. The default is 2.
	//
	// +optional
	// +kubebuilder:default=2
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	Replicas *int32 `json:"replicas,omitempty"`

	// cors lets browsers of the named origins call the endpoint. Unset, no origin may.
	//
	// +optional
	CORS *CORS `json:"cors,omitempty"`

	// template shapes the endpoint's pods, within a closed list.
	//
	// +optional
	Template *PodTemplate `json:"template,omitempty"`
}

// Model names a Bedrock model and where it is called.
type Model struct {
	// id is a foundation model ID (anthropic.claude-…), a cross-region inference profile ID (eu.anthropic.claude-…), or the ARN of either
	// or of an application inference profile.
	//
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=2048
	ID string `json:"id,omitempty"`

	// region is the AWS region whose Bedrock is called, such as eu-central-1.
	//
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	Region string `json:"region,omitempty"`

	// servedNames are further names that callers may give as the model. The endpoint's own name and the model's ID always work.
	//
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	ServedNames []string `json:"servedNames,omitempty"`

	// check says how the proxy learns that Bedrock accepts its identity for the model.
	// Free asks CountTokens, which costs nothing; where the model has no CountTokens, the first answered request tells.
	// Billed sends a Converse request of one token where there is no free check. The default is Free.
	//
	// +optional
	// +kubebuilder:default=Free
	Check ModelCheck `json:"check,omitempty"`
}

// ModelCheck is a way to learn whether Bedrock accepts an identity for a model.
//
// +kubebuilder:validation:Enum=Free;Billed
type ModelCheck string

// The ways to check a model.
const (
	ModelCheckFree   ModelCheck = "Free"
	ModelCheckBilled ModelCheck = "Billed"
)

// Credentials is one source of an AWS identity.
//
// +kubebuilder:validation:XValidation:rule="has(self.secret) != has(self.workloadIdentity)",reason=FieldValueInvalid,message="set exactly one of secret and workloadIdentity"
type Credentials struct {
	// secret holds static credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, with AWS_SESSION_TOKEN where they are temporary,
	// or AWS_BEARER_TOKEN_BEDROCK alone. A change is picked up without a restart.
	//
	// +optional
	Secret *SecretReference `json:"secret,omitempty"`

	// workloadIdentity lets the pods be the AWS identity that the cluster gives their ServiceAccount: IRSA with a roleARN, EKS Pod Identity without.
	//
	// +optional
	WorkloadIdentity *WorkloadIdentity `json:"workloadIdentity,omitempty"`
}

// SecretReference names a Secret in the endpoint's own namespace.
type SecretReference struct {
	// name is the Secret's name. The Secret may be made after the endpoint.
	//
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name,omitempty"`
}

// WorkloadIdentity is the AWS identity of the endpoint's own ServiceAccount.
type WorkloadIdentity struct {
	// roleARN is the IAM role that the ServiceAccount is annotated with for IRSA. Unset, EKS Pod Identity is used.
	//
	// +optional
	// +kubebuilder:validation:MinLength=20
	// +kubebuilder:validation:MaxLength=2048
	RoleARN string `json:"roleARN,omitempty"`
}

// Timeouts bound the phases of a request, in seconds.
type Timeouts struct {
	// connectSeconds is how long a connection to Bedrock may take to open. The default is 3.
	//
	// +optional
	// +kubebuilder:default=3
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=60
	ConnectSeconds int32 `json:"connectSeconds,omitempty"`

	// firstByteSeconds is how long the model may take to begin its answer. The default is 60.
	//
	// +optional
	// +kubebuilder:default=60
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=900
	FirstByteSeconds int32 `json:"firstByteSeconds,omitempty"`

	// idleSeconds is how long Bedrock may be silent in the middle of an answer. The default is 60.
	//
	// +optional
	// +kubebuilder:default=60
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=900
	IdleSeconds int32 `json:"idleSeconds,omitempty"`

	// requestSeconds is how long a request may take in all, retries included. The default is 120.
	//
	// +optional
	// +kubebuilder:default=120
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=3600
	RequestSeconds int32 `json:"requestSeconds,omitempty"`
}

// Retries bounds how often a request is sent again, before the first byte has gone to the caller.
type Retries struct {
	// maxAttempts is how often one request is sent at most, the first time included; 1 switches retries off. The default is 3.
	//
	// +optional
	// +kubebuilder:default=3
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=10
	MaxAttempts int32 `json:"maxAttempts,omitempty"`

	// budgetPercent is the share of requests that may be retries, so that a failing Bedrock is not buried under them. The default is 20.
	//
	// +optional
	// +kubebuilder:default=20
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	BudgetPercent *int32 `json:"budgetPercent,omitempty"`
}

// CORS says which browser origins may call the endpoint.
type CORS struct {
	// allowedOrigins are origins such as https://app.example.com, or the single entry "*" for any.
	//
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=256
	AllowedOrigins []string `json:"allowedOrigins,omitempty"`

	// allowedHeaders are request headers that browsers may send besides Authorization, Content-Type and the SDKs' own.
	//
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	AllowedHeaders []string `json:"allowedHeaders,omitempty"`

	// maxAgeSeconds is how long a browser may keep the answer to a preflight request. The default is 600.
	//
	// +optional
	// +kubebuilder:default=600
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	MaxAgeSeconds *int32 `json:"maxAgeSeconds,omitempty"`
}
