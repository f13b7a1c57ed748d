// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"fmt"

	appsv1ac "k8s.io/client-go/applyconfigurations/apps/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	networkingv1ac "k8s.io/client-go/applyconfigurations/networking/v1"
	policyv1ac "k8s.io/client-go/applyconfigurations/policy/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// Children are the objects that an endpoint should have.
type Children struct {
	// Revision names the configuration that the Deployment runs.
	Revision string

	ServiceAccount *corev1ac.ServiceAccountApplyConfiguration
	ConfigMap      *corev1ac.ConfigMapApplyConfiguration
	NetworkPolicy  *networkingv1ac.NetworkPolicyApplyConfiguration
	Service        *corev1ac.ServiceApplyConfiguration
	// PodDisruptionBudget is nil where the endpoint should have none.
	PodDisruptionBudget *policyv1ac.PodDisruptionBudgetApplyConfiguration
	Deployment          *appsv1ac.DeploymentApplyConfiguration
}

// NewChildren builds every child of an endpoint whose configuration is valid.
func NewChildren(ep *v1alpha1.ModelEndpoint, o Options) (Children, error) {
	config, err := proxyconfig.Marshal(Config(ep, o))
	if err != nil {
		return Children{}, fmt.Errorf("write the configuration of ModelEndpoint %s/%s: %w", ep.Namespace, ep.Name, err)
	}
	revision := Revision(config)
	return Children{
		Revision:            revision,
		ServiceAccount:      ServiceAccount(ep),
		ConfigMap:           ConfigMap(ep, config),
		NetworkPolicy:       NetworkPolicy(ep, o),
		Service:             Service(ep),
		PodDisruptionBudget: PodDisruptionBudget(ep),
		Deployment:          Deployment(ep, o, revision),
	}, nil
}
