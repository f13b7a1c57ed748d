// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/conditions"
	"github.com/outcrop-dev/outcrop/internal/resources"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

// running is a Deployment of two replicas at its second generation.
func running(updated, available, total int32, more ...appsv1.DeploymentCondition) *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Generation: 2},
		Spec:       appsv1.DeploymentSpec{Replicas: new(int32(2))},
		Status: appsv1.DeploymentStatus{
			ObservedGeneration: 2, UpdatedReplicas: updated, AvailableReplicas: available, Replicas: total, Conditions: more,
		},
	}
}

// pod is a pod of a revision.
func pod(revision string, ready corev1.ConditionStatus, waiting string) corev1.Pod {
	p := corev1.Pod{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{resources.LabelRevision: revision}}}
	p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: ready}}
	if waiting != "" {
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: waiting}}}}
	}
	return p
}

// behind is a Deployment whose controller has yet to see its last change.
func behind() *appsv1.Deployment {
	d := running(2, 2, 2)
	d.Generation = 3
	return d
}

// unschedulable is a pod of the new revision that no node has room for.
func unschedulable() corev1.Pod {
	p := pod("new", corev1.ConditionFalse, "")
	p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable"})
	return p
}

// seeing is what the operator sees of an accepted endpoint whose revision is "new".
func seeing(d *appsv1.Deployment, pods ...corev1.Pod) observed {
	accepted := conditions.True(v1alpha1.ConditionAccepted, v1alpha1.ReasonAccepted, "")
	return observed{accepted: accepted, revision: "new", deployment: d, pods: pods}
}

var proxyService = child{kind: "Service", key: types.NamespacedName{Name: "claude"}}

var proxyCases = map[string]struct {
	seen observed
	done outcome
	want metav1.Condition
}{
	"every replica is available": {seen: seeing(running(2, 2, 2)), want: conditions.True(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonAvailable, "2 of 2 replicas take requests")},
	"the spec is not accepted":   {seen: observed{}, want: conditions.Unknown(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonNotAccepted, "nothing was applied, because the spec is not accepted")},
	"something is in the way": {
		seen: seeing(nil), done: outcome{strangers: []child{proxyService}},
		want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonNotOwned, "Service claude exists and does not belong to this endpoint; delete or rename it, or give the endpoint another name"),
	},
	"something has yet to go": {
		seen: seeing(nil), done: outcome{awaited: []child{proxyService}},
		want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonProgressing, "waiting for Service claude to be deleted, to make it anew"),
	},
	"the API server refused": {
		seen: seeing(nil), done: outcome{err: errors.New("apply Service claude: no")},
		want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonApplyFailed, "apply Service claude: no"),
	},
	"the Deployment was just written": {
		seen: seeing(running(2, 2, 2)), done: outcome{rolling: true},
		want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonProgressing, "the Deployment was changed and its rollout begins"),
	},
	"the Deployment's controller is behind": {
		seen: seeing(behind()),
		want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonProgressing, "the Deployment was changed and its rollout begins"),
	},
	"a new pod starts beside the former": {
		seen: seeing(running(1, 2, 3), pod("old", corev1.ConditionTrue, ""), pod("new", corev1.ConditionFalse, "ContainerCreating")),
		want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonProgressing, "1 of 2 replicas run this revision, 2 of all take requests; the previous revision goes on serving"),
	},
	"the image cannot be pulled": {
		seen: seeing(running(1, 0, 2), pod("new", corev1.ConditionFalse, "ImagePullBackOff")),
		want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonProgressing, "1 of 2 replicas run this revision, 0 of all take requests: a pod does not start (ImagePullBackOff)"),
	},
	"no node has room": {
		seen: seeing(running(2, 0, 2), unschedulable()),
		want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonProgressing, "2 of 2 replicas run this revision, 0 of all take requests: a pod does not start (Unschedulable)"),
	},
	"pods cannot be made": {
		seen: seeing(running(0, 0, 0, appsv1.DeploymentCondition{Type: appsv1.DeploymentReplicaFailure, Status: corev1.ConditionTrue, Reason: "FailedCreate", Message: "exceeded quota"})),
		want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonProgressing, "0 of 2 replicas run this revision, 0 of all take requests: pods cannot be made (FailedCreate: exceeded quota)"),
	},
	"the rollout is stuck": {
		seen: seeing(running(1, 2, 3, appsv1.DeploymentCondition{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionFalse}), pod("old", corev1.ConditionTrue, "")),
		want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonProgressDeadlineExceeded, "1 of 2 replicas run this revision, 2 of all take requests, and the rollout makes no progress; the previous revision goes on serving"),
	},
	"a former pod is left": {seen: seeing(running(2, 2, 3)), want: conditions.False(v1alpha1.ConditionProxyAvailable, v1alpha1.ReasonProgressing, "2 of 2 replicas run this revision, 2 of all take requests")},
}

func TestProxyAvailable(t *testing.T) {
	for name, tc := range proxyCases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, proxyAvailable(testutil.MakeModelEndpoint("claude").Obj(), tc.seen, tc.done)); diff != "" {
				t.Errorf("ProxyAvailable (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTargetsAreThePodsOfTheRevisionReadyOnesFirst(t *testing.T) {
	make := func(name, revision, ip string, ready corev1.ConditionStatus, age int) corev1.Pod {
		p := pod(revision, ready, "")
		p.Name, p.Status.PodIP, p.Status.Phase = name, ip, corev1.PodRunning
		p.CreationTimestamp = metav1.Unix(int64(1000-age), 0)
		return p
	}
	leaving := make("leaving", "new", "10.0.0.9", corev1.ConditionTrue, 50)
	leaving.DeletionTimestamp = &metav1.Time{}
	leaving.DeletionTimestamp.Time = leaving.CreationTimestamp.Time
	got := targets([]corev1.Pod{
		make("starting", "new", "10.0.0.1", corev1.ConditionFalse, 90),
		make("younger", "new", "fd00::2", corev1.ConditionTrue, 10),
		make("older", "new", "10.0.0.3", corev1.ConditionTrue, 20),
		make("former", "old", "10.0.0.4", corev1.ConditionTrue, 99),
		make("addressless", "new", "", corev1.ConditionTrue, 99),
		leaving,
	}, "new")
	var names []string
	for _, target := range got {
		names = append(names, target.Pod+" "+target.URL)
	}
	want := []string{"older http://10.0.0.3:8081/status", "younger http://[fd00::2]:8081/status", "starting http://10.0.0.1:8081/status"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
}
