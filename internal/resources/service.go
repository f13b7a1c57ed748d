// SPDX-License-Identifier: Apache-2.0

package resources

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// Names of the container's ports.
const (
	portCallers = "http"
	portAdmin   = "admin"
)

// Service is where callers reach an endpoint. The admin port is not part of it.
func Service(ep *v1alpha1.ModelEndpoint) *corev1ac.ServiceApplyConfiguration {
	return corev1ac.Service(Name(ep), ep.Namespace).
		WithLabels(Labels(ep)).
		WithOwnerReferences(owner(ep)).
		WithSpec(corev1ac.ServiceSpec().
			WithType(corev1.ServiceTypeClusterIP).
			WithSelector(SelectorLabels(ep)).
			WithPorts(corev1ac.ServicePort().
				WithName(portCallers).
				WithProtocol(corev1.ProtocolTCP).
				WithAppProtocol("http").
				WithPort(proxyconfig.CallerPort).
				WithTargetPort(intstr.FromString(portCallers))))
}
