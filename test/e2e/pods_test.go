//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// podsOf returns the pods of an endpoint that are not on their way out.
func podsOf(t *testing.T, ns, name string) []corev1.Pod {
	t.Helper()
	pods := &corev1.PodList{}
	err := under.List(t.Context(), pods, client.InNamespace(ns), client.MatchingLabels{"app.kubernetes.io/instance": name})
	if err != nil {
		t.Fatalf("list the pods of %s: %v", name, err)
	}
	return slices.DeleteFunc(pods.Items, func(p corev1.Pod) bool { return p.DeletionTimestamp != nil })
}

func podNames(t *testing.T, ns, name string) []string {
	t.Helper()
	var names []string
	for _, pod := range podsOf(t, ns, name) {
		names = append(names, pod.Name)
	}
	return names
}

// running fails unless all the named pods still run and are ready.
func running(t *testing.T, ns string, names []string) {
	t.Helper()
	for _, name := range names {
		pod := &corev1.Pod{}
		if err := under.Get(t.Context(), client.ObjectKey{Namespace: ns, Name: name}, pod); err != nil {
			t.Errorf("the pod of the working revision: %v", err)
			continue
		}
		if pod.DeletionTimestamp != nil || !isReady(pod) {
			t.Errorf("pod %s of the working revision is not ready any more", name)
		}
	}
}

// waitRunning waits until so many pods of an endpoint run, ready or not.
func waitRunning(t *testing.T, ns, name string, count int) {
	t.Helper()
	within(t, time.Minute, fmt.Sprintf("%d pods of %s to run", count, name), func() (bool, string) {
		var phases []string
		for _, pod := range podsOf(t, ns, name) {
			phases = append(phases, string(pod.Status.Phase))
		}
		running := slices.DeleteFunc(slices.Clone(phases), func(p string) bool { return p != string(corev1.PodRunning) })
		return len(phases) == count && len(running) == count, fmt.Sprint(phases)
	})
}

func isReady(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

// waitGone waits until none of the named pods exists.
func waitGone(t *testing.T, ns string, names []string) {
	t.Helper()
	within(t, readyTimeout, "the old pods to go", func() (bool, string) {
		pods := &corev1.PodList{}
		if err := under.List(t.Context(), pods, client.InNamespace(ns)); err != nil {
			return false, err.Error()
		}
		left := 0
		for _, pod := range pods.Items {
			if slices.Contains(names, pod.Name) {
				left++
			}
		}
		return left == 0, fmt.Sprintf("%d left", left)
	})
}
