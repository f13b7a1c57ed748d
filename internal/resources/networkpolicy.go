// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"net/url"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"
	networkingv1ac "k8s.io/client-go/applyconfigurations/networking/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

const (
	portDNS   = 53
	portHTTP  = 80
	portHTTPS = 443
)

// NetworkPolicy lets callers in on the caller port, the operator and Prometheus on the admin port, and the proxies out to DNS and to Bedrock:
// never to the node's metadata service, and to the agent of EKS Pod Identity only where that is the source of credentials.
func NetworkPolicy(ep *v1alpha1.ModelEndpoint, o Options) *networkingv1ac.NetworkPolicyApplyConfiguration {
	return networkingv1ac.NetworkPolicy(Name(ep), ep.Namespace).
		WithLabels(Labels(ep)).
		WithOwnerReferences(owner(ep)).
		WithSpec(networkingv1ac.NetworkPolicySpec().
			WithPodSelector(metav1ac.LabelSelector().WithMatchLabels(SelectorLabels(ep))).
			WithPolicyTypes(networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress).
			WithIngress(fromCallers(), toAdmin(o)).
			WithEgress(egress(ep, o)...))
}

func fromCallers() *networkingv1ac.NetworkPolicyIngressRuleApplyConfiguration {
	return networkingv1ac.NetworkPolicyIngressRule().WithPorts(port(corev1.ProtocolTCP, proxyconfig.CallerPort))
}

// toAdmin admits the pods of the operator's namespace and those that carry Prometheus's own recommended label, in any namespace.
// The kubelet's probes come from the node, which a NetworkPolicy does not keep out.
func toAdmin(o Options) *networkingv1ac.NetworkPolicyIngressRuleApplyConfiguration {
	operator := networkingv1ac.NetworkPolicyPeer().WithNamespaceSelector(
		metav1ac.LabelSelector().WithMatchLabels(map[string]string{corev1.LabelMetadataName: o.OperatorNamespace}))
	prometheus := networkingv1ac.NetworkPolicyPeer().
		WithNamespaceSelector(metav1ac.LabelSelector()).
		WithPodSelector(metav1ac.LabelSelector().WithMatchLabels(map[string]string{LabelName: "prometheus"}))
	return networkingv1ac.NetworkPolicyIngressRule().
		WithPorts(port(corev1.ProtocolTCP, proxyconfig.AdminPort)).
		WithFrom(operator, prometheus)
}

func egress(ep *v1alpha1.ModelEndpoint, o Options) []*networkingv1ac.NetworkPolicyEgressRuleApplyConfiguration {
	rules := []*networkingv1ac.NetworkPolicyEgressRuleApplyConfiguration{
		networkingv1ac.NetworkPolicyEgressRule().WithPorts(port(corev1.ProtocolUDP, portDNS), port(corev1.ProtocolTCP, portDNS)),
		toUpstream(ep, o),
	}
	if identity := ep.Spec.Credentials.WorkloadIdentity; identity != nil && identity.RoleARN == "" {
		rules = append(rules, toPodIdentity())
	}
	if t := ep.Spec.Telemetry; t != nil && t.Tracing != nil {
		rules = append(rules, toCollector(t.Tracing))
	}
	return rules
}

// toUpstream allows port 443, which also reaches AWS's STS, and the upstream's own port where it has another.
func toUpstream(ep *v1alpha1.ModelEndpoint, o Options) *networkingv1ac.NetworkPolicyEgressRuleApplyConfiguration {
	rule := networkingv1ac.NetworkPolicyEgressRule().
		WithPorts(port(corev1.ProtocolTCP, portHTTPS)).
		WithTo(block("0.0.0.0/0", "169.254.169.254/32"), block("::/0", "fd00:ec2::254/128"))
	if other := portOf(o.upstreamURL(ep.Spec.Model.Region)); other != portHTTPS {
		rule.WithPorts(port(corev1.ProtocolTCP, other))
	}
	if o.UpstreamURL != "" {
		// Some network plugins do not count pods of the cluster as part of an address block, and an administrator's upstream may be one.
		rule.WithTo(networkingv1ac.NetworkPolicyPeer().WithNamespaceSelector(metav1ac.LabelSelector()))
	}
	return rule
}

// toPodIdentity reaches the agent on its node: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
func toPodIdentity() *networkingv1ac.NetworkPolicyEgressRuleApplyConfiguration {
	return networkingv1ac.NetworkPolicyEgressRule().
		WithPorts(port(corev1.ProtocolTCP, portHTTP)).
		WithTo(block("169.254.170.23/32"), block("fd00:ec2::23/128"))
}

// toCollector allows the port of the collector, inside and outside of the cluster, and no link-local address: whoever writes the endpoint may not
// reach what a node or a cloud gives away there.
func toCollector(t *v1alpha1.Tracing) *networkingv1ac.NetworkPolicyEgressRuleApplyConfiguration {
	return networkingv1ac.NetworkPolicyEgressRule().
		WithPorts(port(corev1.ProtocolTCP, portOf(t.Endpoint))).
		WithTo(block("0.0.0.0/0", "169.254.0.0/16"), block("::/0", "fe80::/10", "fd00:ec2::/32")).
		// Some network plugins do not count pods of the cluster as part of an address block.
		WithTo(networkingv1ac.NetworkPolicyPeer().WithNamespaceSelector(metav1ac.LabelSelector()))
}

// portOf is the port of a URL, its scheme's own where it names none.
func portOf(raw string) int32 {
	u, err := url.Parse(raw)
	if err != nil {
		return portHTTPS
	}
	if n, err := strconv.ParseInt(u.Port(), 10, 32); err == nil {
		return int32(n)
	}
	if u.Scheme == "http" {
		return portHTTP
	}
	return portHTTPS
}

func port(protocol corev1.Protocol, number int32) *networkingv1ac.NetworkPolicyPortApplyConfiguration {
	return networkingv1ac.NetworkPolicyPort().WithProtocol(protocol).WithPort(intstr.FromInt32(number))
}

func block(cidr string, except ...string) *networkingv1ac.NetworkPolicyPeerApplyConfiguration {
	return networkingv1ac.NetworkPolicyPeer().WithIPBlock(networkingv1ac.IPBlock().WithCIDR(cidr).WithExcept(except...))
}
