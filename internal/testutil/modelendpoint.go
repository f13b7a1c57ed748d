// SPDX-License-Identifier: Apache-2.0

// Package testutil builds the objects that tests start from, so that a test shows only what differs.
// Nothing but tests imports it, and it imports nothing of the data plane.
package testutil

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// ModelEndpointBuilder holds a ModelEndpoint that is being described.
type ModelEndpointBuilder struct {
	endpoint v1alpha1.ModelEndpoint
}

// MakeModelEndpoint begins a valid endpoint in the namespace default, with every default that the schema would set:
// a Claude model in eu-central-1, with the Secret bedrock as its credentials, at generation 1.
func MakeModelEndpoint(name string) *ModelEndpointBuilder {
	return &ModelEndpointBuilder{endpoint: v1alpha1.ModelEndpoint{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: metav1.NamespaceDefault, Generation: 1},
		Spec: v1alpha1.ModelEndpointSpec{
			Model: v1alpha1.Model{
				ID:     "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
				Region: "eu-central-1",
				Check:  v1alpha1.ModelCheckFree,
			},
			Credentials: v1alpha1.Credentials{Secret: &v1alpha1.SecretReference{Name: "bedrock"}},
			Timeouts:    v1alpha1.Timeouts{ConnectSeconds: 3, FirstByteSeconds: 60, IdleSeconds: 60, RequestSeconds: 120},
			Retries:     v1alpha1.Retries{MaxAttempts: 3, BudgetPercent: new(int32(20))},
			Fidelity:    v1alpha1.FidelityWarn,
			Limits:      v1alpha1.Limits{MaxBodyBytes: 25_000_000, MaxConcurrentRequests: 1024},
			Replicas:    new(int32(2)),
		},
	}}
}

// Namespace moves the endpoint to a namespace.
func (b *ModelEndpointBuilder) Namespace(namespace string) *ModelEndpointBuilder {
	return b.With(func(ep *v1alpha1.ModelEndpoint) { ep.Namespace = namespace })
}

// Generation sets how often the spec has changed.
func (b *ModelEndpointBuilder) Generation(generation int64) *ModelEndpointBuilder {
	return b.With(func(ep *v1alpha1.ModelEndpoint) { ep.Generation = generation })
}

// Model sets the model's ID or ARN.
func (b *ModelEndpointBuilder) Model(id string) *ModelEndpointBuilder {
	return b.With(func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.ID = id })
}

// Region sets the region that is called.
func (b *ModelEndpointBuilder) Region(region string) *ModelEndpointBuilder {
	return b.With(func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.Region = region })
}

// ServedNames sets the further names of the model.
func (b *ModelEndpointBuilder) ServedNames(names ...string) *ModelEndpointBuilder {
	return b.With(func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.ServedNames = names })
}

// Secret makes a Secret the only source of credentials.
func (b *ModelEndpointBuilder) Secret(name string) *ModelEndpointBuilder {
	return b.With(func(ep *v1alpha1.ModelEndpoint) {
		ep.Spec.Credentials = v1alpha1.Credentials{Secret: &v1alpha1.SecretReference{Name: name}}
	})
}

// WorkloadIdentity makes the pods' own identity the only source of credentials: IRSA with a role's ARN, EKS Pod Identity with none.
func (b *ModelEndpointBuilder) WorkloadIdentity(roleARN string) *ModelEndpointBuilder {
	return b.With(func(ep *v1alpha1.ModelEndpoint) {
		ep.Spec.Credentials = v1alpha1.Credentials{WorkloadIdentity: &v1alpha1.WorkloadIdentity{RoleARN: roleARN}}
	})
}

// Replicas sets the number of proxies.
func (b *ModelEndpointBuilder) Replicas(n int32) *ModelEndpointBuilder {
	return b.With(func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Replicas = &n })
}

// Template sets the shape of the pods.
func (b *ModelEndpointBuilder) Template(template v1alpha1.PodTemplate) *ModelEndpointBuilder {
	return b.With(func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Template = &template })
}

// With edits the endpoint in a way that has no method of its own.
func (b *ModelEndpointBuilder) With(edit func(*v1alpha1.ModelEndpoint)) *ModelEndpointBuilder {
	edit(&b.endpoint)
	return b
}

// Obj returns a copy of the endpoint, which later edits of the builder do not change.
func (b *ModelEndpointBuilder) Obj() *v1alpha1.ModelEndpoint {
	return b.endpoint.DeepCopy()
}
