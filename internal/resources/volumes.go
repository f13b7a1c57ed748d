// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"path"

	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

const (
	volumeConfig      = "config"
	volumeCredentials = "credentials"
	// secretMode lets the owner and the pod's group read, and nobody else.
	secretMode = 0o440
)

// volumes mounts a revision's ConfigMap and the credentials' Secret. The Secret is optional: the pod starts without it, says exactly what is
// missing, and takes it up when it appears.
func volumes(ep *v1alpha1.ModelEndpoint, revision string) []*corev1ac.VolumeApplyConfiguration {
	all := []*corev1ac.VolumeApplyConfiguration{
		corev1ac.Volume().WithName(volumeConfig).
			WithConfigMap(corev1ac.ConfigMapVolumeSource().WithName(ConfigMapName(ep, revision))),
	}
	if secret := ep.Spec.Credentials.Secret; secret != nil {
		all = append(all, corev1ac.Volume().WithName(volumeCredentials).
			WithSecret(corev1ac.SecretVolumeSource().
				WithSecretName(secret.Name).
				WithOptional(true).
				WithDefaultMode(secretMode)))
	}
	return all
}

func mounts(ep *v1alpha1.ModelEndpoint) []*corev1ac.VolumeMountApplyConfiguration {
	all := []*corev1ac.VolumeMountApplyConfiguration{mount(volumeConfig, path.Dir(proxyconfig.ConfigPath))}
	if ep.Spec.Credentials.Secret != nil {
		all = append(all, mount(volumeCredentials, proxyconfig.CredentialsDirectory))
	}
	return all
}

func mount(volume, directory string) *corev1ac.VolumeMountApplyConfiguration {
	return corev1ac.VolumeMount().WithName(volume).WithMountPath(directory).WithReadOnly(true)
}
