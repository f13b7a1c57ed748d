// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"cmp"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/conditions"
	"github.com/outcrop-dev/outcrop/internal/probe"
)

// noAnswer is the message while nothing is heard of the revision that the spec asks for.
const noAnswer = "no proxy of this revision answers the operator yet"

// credentialsReady is the CredentialsReady condition: what a proxy of the newest revision says.
func credentialsReady(ep *v1alpha1.ModelEndpoint, seen observed) metav1.Condition {
	const kind = v1alpha1.ConditionCredentialsReady
	if c := kept(ep, seen, kind); c != nil {
		return *c
	}
	if seen.answer.State != probe.Answered {
		return conditions.Unknown(kind, v1alpha1.ReasonUnknown, noAnswer)
	}
	said := seen.answer.Status.Credentials
	switch {
	case said.Reason != "" && slices.Contains(credentialsReasons(), said.Reason):
		return conditions.False(kind, said.Reason, cmp.Or(said.Message, "the proxy cannot use its credentials"))
	case said.Reason == "" && said.Loaded:
		return conditions.True(kind, v1alpha1.ReasonLoaded, "the proxy uses the credentials of "+sourceOf(ep))
	default:
		return conditions.Unknown(kind, v1alpha1.ReasonUnknown, "the proxy has not loaded its credentials yet")
	}
}

// credentialsReasons are the reasons that a proxy may give. Any other is not believed.
func credentialsReasons() []string {
	return []string{v1alpha1.ReasonSecretMissing, v1alpha1.ReasonSecretKeyMissing, v1alpha1.ReasonInvalidCredentials, v1alpha1.ReasonExpired}
}

func sourceOf(ep *v1alpha1.ModelEndpoint) string {
	if secret := ep.Spec.Credentials.Secret; secret != nil {
		return "Secret " + secret.Name
	}
	return "its workload identity"
}

// credentialsStatus is what the proxy says of its credentials, or what was said last while none has been asked.
func credentialsStatus(ep *v1alpha1.ModelEndpoint, seen observed) *v1alpha1.CredentialsStatus {
	if seen.answer.State == probe.Pending {
		return ep.Status.Credentials
	}
	if seen.answer.State != probe.Answered {
		return nil
	}
	said := seen.answer.Status.Credentials
	return &v1alpha1.CredentialsStatus{Source: bounded(said.Source, 64), Revision: bounded(said.Revision, 128)}
}

// bounded keeps what a proxy says within what the schema takes.
func bounded(s string, length int) string { return s[:min(len(s), length)] }
