// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/utils/ptr"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// Container is the name of the proxy's container.
const Container = "proxy"

func container(ep *v1alpha1.ModelEndpoint, o Options) *corev1ac.ContainerApplyConfiguration {
	resources := podResources(ep)
	c := corev1ac.Container().
		WithName(Container).
		WithImage(o.ProxyImage).
		WithImagePullPolicy(corev1.PullIfNotPresent).
		WithArgs("--config="+proxyconfig.ConfigPath).
		WithPorts(containerPort(portCallers, proxyconfig.CallerPort), containerPort(portAdmin, proxyconfig.AdminPort)).
		WithStartupProbe(probe(proxyconfig.StartupPath, 2, 900)).
		WithReadinessProbe(probe(proxyconfig.ReadyPath, 5, 2)).
		WithLivenessProbe(probe(proxyconfig.LivePath, 10, 6)).
		WithSecurityContext(containerSecurity()).
		WithVolumeMounts(mounts(ep)...).
		WithResources(corev1ac.ResourceRequirements().
			WithRequests(resourceList(resources.Requests)).
			WithLimits(resourceList(resources.Limits)))
	if limit := resources.Limits.Memory; limit != nil {
		c.WithEnv(corev1ac.EnvVar().WithName("GOMEMLIMIT").WithValue(memoryLimit(*limit)))
	}
	return c
}

func containerPort(name string, number int32) *corev1ac.ContainerPortApplyConfiguration {
	return corev1ac.ContainerPort().WithName(name).WithProtocol(corev1.ProtocolTCP).WithContainerPort(number)
}

// probe asks the admin port. A startup that waits for credentials may take half an hour before the kubelet begins anew.
func probe(path string, periodSeconds, failureThreshold int32) *corev1ac.ProbeApplyConfiguration {
	return corev1ac.Probe().
		WithHTTPGet(corev1ac.HTTPGetAction().WithPath(path).WithPort(intstr.FromString(portAdmin))).
		WithPeriodSeconds(periodSeconds).
		WithTimeoutSeconds(2).
		WithFailureThreshold(failureThreshold)
}

func containerSecurity() *corev1ac.SecurityContextApplyConfiguration {
	return corev1ac.SecurityContext().
		WithAllowPrivilegeEscalation(false).
		WithReadOnlyRootFilesystem(true).
		WithCapabilities(corev1ac.Capabilities().WithDrop("ALL"))
}

// podResources are the spec's own, or the defaults as a whole: mixing the two could ask for more than a given limit.
func podResources(ep *v1alpha1.ModelEndpoint) v1alpha1.Resources {
	if t := ep.Spec.Template; t != nil && t.Resources != nil {
		return *t.Resources
	}
	return v1alpha1.Resources{
		Requests: v1alpha1.ResourceAmounts{CPU: resource.NewMilliQuantity(50, resource.DecimalSI), Memory: mebibytes(64)},
		Limits:   v1alpha1.ResourceAmounts{Memory: mebibytes(512)},
	}
}

func mebibytes(n int64) *resource.Quantity {
	return ptr.To(*resource.NewQuantity(n<<20, resource.BinarySI))
}

func resourceList(amounts v1alpha1.ResourceAmounts) corev1.ResourceList {
	list := corev1.ResourceList{}
	if amounts.CPU != nil {
		list[corev1.ResourceCPU] = *amounts.CPU
	}
	if amounts.Memory != nil {
		list[corev1.ResourceMemory] = *amounts.Memory
	}
	return list
}

// memoryLimit leaves a tenth of the container's limit to what Go's collector does not count.
func memoryLimit(limit resource.Quantity) string {
	return strconv.FormatInt(limit.Value()/10*9, 10)
}
