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

	// fidelity says what becomes of a request with a field that Bedrock has no place for and that does not change what the answer means.
	// Warn serves it, and names the field in the header Outcrop-Not-Carried. Strict refuses it. A field that changes what the answer means
	// is refused either way. The default is Warn.
	//
	// +optional
	// +kubebuilder:default=Warn
	Fidelity Fidelity `json:"fidelity,omitempty"`

	// limits bound what callers may send, and how many requests run at a time.
	//
	// +optional
	// +kubebuilder:default={}
	Limits Limits `json:"limits,omitzero"`

	// telemetry says where traces of requests go. Metrics and logs are there without it.
	//
	// +optional
	Telemetry *Telemetry `json:"telemetry,omitempty"`

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
//
// +kubebuilder:validation:XValidation:rule="!self.id.matches('^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:') || self.id.split(':')[3] == self.region",reason=FieldValueInvalid,fieldPath=".id",messageExpression="'the ARN is of region %s and region is %s: write the ARN that the model has in %s, or set region to %s'.format([self.id.split(':')[3], self.region, self.region, self.id.split(':')[3]])",message="the ARN must be of the region that is named"
type Model struct {
	// id is a foundation model ID (anthropic.claude-…), a cross-region inference profile ID (eu.anthropic.claude-…), or an ARN that Bedrock's
	// runtime takes as a model: of a foundation model, an inference profile, an application inference profile, provisioned throughput,
	// an imported model, the deployment of a custom model, or a prompt router. An ARN is of the region that is named.
	//
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule="size(self) == 0 || self.startsWith('arn:') || self.matches('^[a-z0-9-]+([.][a-z0-9-]+)+(:[a-z0-9-]+)*$')",reason=FieldValueInvalid,message="write a foundation model ID such as anthropic.claude-sonnet-4-5-20250929-v1:0, an inference profile ID such as eu.anthropic.claude-sonnet-4-5-20250929-v1:0, or an ARN: no spaces, capitals, URL or path"
	// +kubebuilder:validation:XValidation:rule="!self.startsWith('arn:') || self.matches('^arn:aws(-[a-z]+)*:bedrock:[a-z0-9-]+:(:foundation-model|[0-9]{12}:(inference-profile|application-inference-profile|provisioned-model|imported-model|custom-model-deployment|prompt-router|default-prompt-router))/[a-zA-Z0-9.:-]+$')",reason=FieldValueInvalid,message="write a whole ARN that Bedrock's runtime takes: arn:aws:bedrock:REGION::foundation-model/ID, or arn:aws:bedrock:REGION:ACCOUNT:KIND/ID with a KIND of inference-profile, application-inference-profile, provisioned-model, imported-model, custom-model-deployment, prompt-router or default-prompt-router"
	ID string `json:"id,omitempty"`

	// region is the AWS region whose Bedrock is called, such as eu-central-1.
	//
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="size(self) == 0 || self.matches('^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$')",reason=FieldValueInvalid,message="write the code of an AWS region, such as eu-central-1 or us-east-1: not its name, and not an availability zone"
	Region string `json:"region,omitempty"`

	// servedNames are further names that callers may give as the model. The endpoint's own name and the model's ID always work.
	//
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:XValidation:rule="size(self) == 0 || self.matches('^[a-zA-Z0-9]([a-zA-Z0-9._:/@-]*[a-zA-Z0-9])?$')",reason=FieldValueInvalid,message="write a name of letters, digits and . _ : / @ -, beginning and ending with a letter or digit, such as claude-sonnet"
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
// +kubebuilder:validation:XValidation:rule="has(self.secret) || has(self.workloadIdentity)",reason=FieldValueRequired,message="no source is set: write secret: {name: NAME} to name the Secret that holds them, or workloadIdentity: {} to use the identity of the pods"
// +kubebuilder:validation:XValidation:rule="!has(self.secret) || !has(self.workloadIdentity)",reason=FieldValueInvalid,message="secret and workloadIdentity are both set: keep exactly one of them"
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
	// +kubebuilder:validation:XValidation:rule="size(self) == 0 || self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",reason=FieldValueInvalid,message="write the bare name of a Secret in the endpoint's own namespace, without that namespace: lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit"
	Name string `json:"name,omitempty"`
}

// WorkloadIdentity is the AWS identity of the endpoint's own ServiceAccount.
type WorkloadIdentity struct {
	// roleARN is the IAM role that the ServiceAccount is annotated with for IRSA. Unset, EKS Pod Identity is used.
	//
	// +optional
	// +kubebuilder:validation:MinLength=20
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule="self.matches('^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[a-zA-Z0-9+=,.@_/-]+$')",reason=FieldValueInvalid,message="write the ARN of an IAM role, such as arn:aws:iam::123456789012:role/bedrock-caller"
	RoleARN string `json:"roleARN,omitempty"`
}

// Timeouts bound the phases of a request, in seconds. A phase is never longer than the one that holds it.
//
// +kubebuilder:validation:XValidation:rule="!has(self.connectSeconds) || !has(self.firstByteSeconds) || self.connectSeconds <= self.firstByteSeconds",reason=FieldValueInvalid,fieldPath=".connectSeconds",messageExpression="'connectSeconds is %d and firstByteSeconds is %d: lower connectSeconds to at most %d, or raise firstByteSeconds to at least %d'.format([self.connectSeconds, self.firstByteSeconds, self.firstByteSeconds, self.connectSeconds])",message="connectSeconds may not be more than firstByteSeconds"
// +kubebuilder:validation:XValidation:rule="!has(self.firstByteSeconds) || !has(self.requestSeconds) || self.firstByteSeconds <= self.requestSeconds",reason=FieldValueInvalid,fieldPath=".firstByteSeconds",messageExpression="'firstByteSeconds is %d and requestSeconds is %d: lower firstByteSeconds to at most %d, or raise requestSeconds to at least %d'.format([self.firstByteSeconds, self.requestSeconds, self.requestSeconds, self.firstByteSeconds])",message="firstByteSeconds may not be more than requestSeconds"
// +kubebuilder:validation:XValidation:rule="!has(self.idleSeconds) || !has(self.requestSeconds) || self.idleSeconds <= self.requestSeconds",reason=FieldValueInvalid,fieldPath=".idleSeconds",messageExpression="'idleSeconds is %d and requestSeconds is %d: lower idleSeconds to at most %d, or raise requestSeconds to at least %d'.format([self.idleSeconds, self.requestSeconds, self.requestSeconds, self.idleSeconds])",message="idleSeconds may not be more than requestSeconds"
type Timeouts struct {
	// connectSeconds is how long a connection to Bedrock may take to open, at most firstByteSeconds. The default is 3.
	//
	// +optional
	// +kubebuilder:default=3
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=60
	ConnectSeconds int32 `json:"connectSeconds,omitempty"`

	// firstByteSeconds is how long the model may take to begin its answer, at most requestSeconds. The default is 60.
	//
	// +optional
	// +kubebuilder:default=60
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=900
	FirstByteSeconds int32 `json:"firstByteSeconds,omitempty"`

	// idleSeconds is how long Bedrock may be silent in the middle of an answer, at most requestSeconds. The default is 60.
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
//
// +kubebuilder:validation:XValidation:rule="size(self.allowedOrigins) == 1 || !self.allowedOrigins.exists(o, o == '*')",reason=FieldValueInvalid,fieldPath=".allowedOrigins",message="* already allows every origin: write it alone, or only the origins that may call"
type CORS struct {
	// allowedOrigins are origins as browsers send them, such as https://app.example.com: a scheme, a host and, unless it is the scheme's own,
	// a port. The single entry "*" allows any.
	//
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=256
	// +kubebuilder:validation:items:XValidation:rule="size(self) == 0 || self == '*' || self.matches('^[a-z][a-z0-9+.-]*://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|[[][0-9a-f:]+[]])(:[1-9][0-9]{0,4})?$')",reason=FieldValueInvalid,message="write an origin as browsers send it, in lower case and without a path or a final slash, such as https://app.example.com or http://localhost:3000, or * for any"
	AllowedOrigins []string `json:"allowedOrigins,omitempty"`

	// allowedHeaders are request headers that browsers may send besides Authorization, Content-Type and the SDKs' own.
	//
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:XValidation:rule="size(self) == 0 || self.matches('^[a-zA-Z0-9][a-zA-Z0-9_-]*$')",reason=FieldValueInvalid,message="write the name of one header, such as X-Request-Id"
	AllowedHeaders []string `json:"allowedHeaders,omitempty"`

	// maxAgeSeconds is how long a browser may keep the answer to a preflight request. The default is 600.
	//
	// +optional
	// +kubebuilder:default=600
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	MaxAgeSeconds *int32 `json:"maxAgeSeconds,omitempty"`
}
