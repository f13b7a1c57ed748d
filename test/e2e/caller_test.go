//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const (
	shortPrompt = "[[sim: latency=20ms]] Say that this is a short prompt"
	// longPrompt asks the simulator for an answer that streams for seconds, so that streams are under way when pods are replaced.
	longPrompt = "[[sim: latency=20ms tokens=80 delay=60ms]] Tell a long story about a river, a mountain and the sea, with all that happens between them"
)

// call asks an endpoint once from a pod of its own and returns what the SDK printed.
func call(t *testing.T, ns, how, url, prompt string) string {
	t.Helper()
	pod := callerPod(ns, "--url", url, "--model", "claude", how, prompt)
	if err := under.Create(t.Context(), pod); err != nil {
		t.Fatalf("make the caller's pod: %v", err)
	}
	phase := waitFinished(t, pod)
	output := logs(t, pod)
	if phase != corev1.PodSucceeded {
		t.Fatalf("%s against %s: %s", how, url, output)
	}
	return output
}

// load is callers at work in a pod.
type load struct {
	pod *corev1.Pod
}

// loadReport is the last line that the caller prints.
type loadReport struct {
	Requests, Streams, Failed int
	ByCall                    map[string]int
	Errors                    []string
}

func startLoad(t *testing.T, ns, name, prompt string) *load {
	t.Helper()
	pod := callerPod(ns, "--url", serviceURL(name, ns), "--model", name, "--workers", "8", "--duration", "30m", "load", prompt)
	if err := under.Create(t.Context(), pod); err != nil {
		t.Fatalf("make the load's pod: %v", err)
	}
	within(t, time.Minute, "the load to run", func() (bool, string) {
		now := phaseOf(t, pod)
		return now == corev1.PodRunning, string(now)
	})
	return &load{pod}
}

// finishClean ends the load and fails unless every request of it was answered and every stream came to its end.
func (l *load) finishClean(t *testing.T) {
	t.Helper()
	base := l.pod.DeepCopy()
	l.pod.Spec.ActiveDeadlineSeconds = ptr.To[int64](1)
	if err := under.Patch(t.Context(), l.pod, client.MergeFrom(base)); err != nil {
		t.Fatalf("end the load: %v", err)
	}
	waitFinished(t, l.pod)
	lines := strings.Split(strings.TrimSpace(logs(t, l.pod)), "\n")
	var report loadReport
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &report); err != nil {
		t.Fatalf("read the load's report %q: %v", lines[len(lines)-1], err)
	}
	t.Logf("under load: %d requests, %d of them streams, %d failed", report.Requests, report.Streams, report.Failed)
	if report.Failed > 0 || report.Streams == 0 {
		t.Errorf("want no failed request and some streams, got %+v", report)
	}
}

func callerPod(ns string, args ...string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, GenerateName: "caller-"},
		Spec: corev1.PodSpec{
			RestartPolicy:                 corev1.RestartPolicyNever,
			AutomountServiceAccountToken:  ptr.To(false),
			TerminationGracePeriodSeconds: ptr.To[int64](60),
			SecurityContext: &corev1.PodSecurityContext{
				RunAsNonRoot: ptr.To(true), RunAsUser: ptr.To[int64](65532),
				SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
			},
			Containers: []corev1.Container{{
				Name: "caller", Image: callerImage, ImagePullPolicy: corev1.PullIfNotPresent, Args: args,
				SecurityContext: &corev1.SecurityContext{
					AllowPrivilegeEscalation: ptr.To(false), ReadOnlyRootFilesystem: ptr.To(true),
					Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
				},
			}},
		},
	}
}

func phaseOf(t *testing.T, pod *corev1.Pod) corev1.PodPhase {
	t.Helper()
	if err := under.Get(t.Context(), client.ObjectKeyFromObject(pod), pod); err != nil {
		t.Fatalf("get Pod %s: %v", pod.Name, err)
	}
	return pod.Status.Phase
}

// waitFinished waits until the pod's container has ended, so that all its output is there.
func waitFinished(t *testing.T, pod *corev1.Pod) corev1.PodPhase {
	t.Helper()
	within(t, 3*time.Minute, "the end of Pod "+pod.Name, func() (bool, string) {
		now := phaseOf(t, pod)
		for _, status := range pod.Status.ContainerStatuses {
			if status.State.Terminated == nil {
				return false, string(now)
			}
		}
		return now == corev1.PodSucceeded || now == corev1.PodFailed, string(now)
	})
	return pod.Status.Phase
}

func logs(t *testing.T, pod *corev1.Pod) string {
	t.Helper()
	output, err := under.clients.CoreV1().Pods(pod.Namespace).GetLogs(pod.Name, &corev1.PodLogOptions{}).DoRaw(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatalf("read the logs of Pod %s: %v", pod.Name, err)
	}
	return string(output)
}
