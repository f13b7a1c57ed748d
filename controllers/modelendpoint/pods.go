// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"cmp"
	"net"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"github.com/outcrop-dev/outcrop/internal/probe"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// targets are the pods of a revision that can be asked. Ready ones come first, and of those the oldest, which is the one to stay:
// an endpoint at rest is always asked of the same pod.
func targets(pods []corev1.Pod, revision string) []probe.Target {
	var candidates []corev1.Pod
	for _, pod := range pods {
		if ofRevision(pod, revision) && pod.Status.PodIP != "" && pod.Status.Phase == corev1.PodRunning {
			candidates = append(candidates, pod)
		}
	}
	slices.SortFunc(candidates, func(a, b corev1.Pod) int {
		return cmp.Or(
			-compareBool(isReady(a), isReady(b)),
			a.CreationTimestamp.Compare(b.CreationTimestamp.Time),
			cmp.Compare(a.Name, b.Name),
		)
	})
	var all []probe.Target
	for _, pod := range candidates {
		all = append(all, probe.Target{Pod: pod.Name, Revision: revision, URL: statusURL(pod), Ready: isReady(pod)})
	}
	return all
}

func statusURL(pod corev1.Pod) string {
	return "http://" + net.JoinHostPort(pod.Status.PodIP, strconv.Itoa(proxyconfig.AdminPort)) + proxyconfig.StatusPath
}

// ofRevision tells whether a pod runs a revision and is to stay.
func ofRevision(pod corev1.Pod, revision string) bool {
	return revision != "" && pod.Labels[resources.LabelRevision] == revision && pod.DeletionTimestamp.IsZero()
}

// formerServes tells whether a pod of another revision takes requests.
func formerServes(pods []corev1.Pod, revision string) bool {
	return slices.ContainsFunc(pods, func(pod corev1.Pod) bool {
		return pod.Labels[resources.LabelRevision] != revision && pod.DeletionTimestamp.IsZero() && isReady(pod)
	})
}

// trouble is why a pod of a revision does not start, in the kubelet's or the scheduler's own word; empty where nothing is known to be wrong.
func trouble(pods []corev1.Pod, revision string) string {
	for _, pod := range pods {
		if !ofRevision(pod, revision) {
			continue
		}
		for _, status := range pod.Status.ContainerStatuses {
			if waiting := status.State.Waiting; waiting != nil && waiting.Reason != "ContainerCreating" {
				return waiting.Reason
			}
		}
		if scheduled := podCondition(pod, corev1.PodScheduled); scheduled != nil && scheduled.Status == corev1.ConditionFalse {
			return scheduled.Reason
		}
	}
	return ""
}

func isReady(pod corev1.Pod) bool {
	c := podCondition(pod, corev1.PodReady)
	return c != nil && c.Status == corev1.ConditionTrue
}

func podCondition(pod corev1.Pod, kind corev1.PodConditionType) *corev1.PodCondition {
	i := slices.IndexFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool { return c.Type == kind })
	if i < 0 {
		return nil
	}
	return &pod.Status.Conditions[i]
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}
