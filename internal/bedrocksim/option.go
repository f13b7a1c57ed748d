// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "time"

// Option changes how a Simulator behaves.
type Option func(*Simulator)

// WithRegion sets the region that requests have to be signed for and that profiles are checked against; the default is us-east-1.
func WithRegion(region string) Option {
	return func(s *Simulator) { s.region = region }
}

// WithIdentity makes an identity known. Given once or more, it replaces DemoIdentity.
func WithIdentity(id Identity) Option {
	return func(s *Simulator) { s.identities.set(id) }
}

// WithModel makes a model known, or changes one of the catalogue.
func WithModel(m Model) Option {
	return func(s *Simulator) { s.models[m.ID] = &m }
}

// WithApplicationProfile makes an ARN known that reaches the model of that ID: of an application inference profile, of
// provisioned throughput, of a deployed custom model, of an endpoint.
func WithApplicationProfile(arn, modelID string) Option {
	return func(s *Simulator) { s.profiles[arn] = modelID }
}

// WithGuardrail makes a guardrail known, beside DemoGuardrail.
func WithGuardrail(g Guardrail) Option {
	return func(s *Simulator) { s.guardrails[g.ID] = g }
}

// AllowForeignSignatures lets reasoning pass that the simulator has not signed itself, such as that of recorded conversations.
// Without it a block of reasoning is refused unless it comes back as it was sent.
func AllowForeignSignatures() Option {
	return func(s *Simulator) { s.foreignSignatures = true }
}

// WithScript sets the behaviours that the simulator starts with; see SetScript.
func WithScript(script *Script) Option {
	return func(s *Simulator) { s.SetScript(script) }
}

// WithClock sets the clock that signatures are checked against; the default is time.Now.
func WithClock(now func() time.Time) Option {
	return func(s *Simulator) { s.now = now }
}

// AllowUnknownMembers lets bodies hold members that the service model does not name, as Bedrock itself does.
func AllowUnknownMembers() Option {
	return func(s *Simulator) { s.allowUnknown = true }
}

// KeepBodies keeps the request bodies in Calls. Without it only their size is kept.
func KeepBodies() Option {
	return func(s *Simulator) { s.calls.keepBodies = true }
}
