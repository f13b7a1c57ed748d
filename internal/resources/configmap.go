// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"path"

	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// ConfigMap holds one revision of an endpoint's configuration. It is immutable: a change of configuration is a ConfigMap of another name.
func ConfigMap(ep *v1alpha1.ModelEndpoint, config []byte) *corev1ac.ConfigMapApplyConfiguration {
	revision := Revision(config)
	return corev1ac.ConfigMap(ConfigMapName(ep, revision), ep.Namespace).
		WithLabels(Labels(ep)).
		WithLabels(map[string]string{LabelRevision: revision}).
		WithOwnerReferences(owner(ep)).
		WithImmutable(true).
		WithData(map[string]string{path.Base(proxyconfig.ConfigPath): string(config)})
}
