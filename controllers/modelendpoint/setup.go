// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"context"
	"maps"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// Name is the controller's name in logs and metrics, and the reporter of its events.
const Name = "modelendpoint"

// workers is how many endpoints are reconciled at once. A reconcile waits for the API server alone.
const workers = 4

// The time between two tries of an endpoint whose reconcile failed doubles from firstRetry to lastRetry: an API server that is there again
// finds everybody back within a minute.
const (
	firstRetry = 5 * time.Millisecond
	lastRetry  = time.Minute
)

// Changes tells of endpoints whose proxies answer something new.
type Changes <-chan event.TypedGenericEvent[types.NamespacedName]

// SetupWithManager has the manager run the reconciler, whenever an endpoint, one of its children or pods, or its proxies' answer changes.
func (r *Reconciler) SetupWithManager(m manager.Manager, changes Changes) error {
	quiet := builder.WithPredicates(desiredStateChanged())
	return builder.ControllerManagedBy(m).
		Named(Name).
		For(&v1alpha1.ModelEndpoint{}, builder.WithPredicates(predicate.ResourceVersionChangedPredicate{})).
		Owns(&appsv1.Deployment{}, builder.WithPredicates(predicate.ResourceVersionChangedPredicate{})).
		Owns(&corev1.ServiceAccount{}, quiet).
		Owns(&corev1.ConfigMap{}, quiet).
		Owns(&corev1.Service{}, quiet).
		Owns(&policyv1.PodDisruptionBudget{}, quiet).
		Owns(&networkingv1.NetworkPolicy{}, quiet).
		Watches(&corev1.Pod{}, handler.EnqueueRequestsFromMapFunc(endpointOfPod), builder.WithPredicates(podChanged())).
		WatchesRawSource(source.Channel(changes, answerHandler())).
		WithOptions(controllerOptions()).
		Complete(reconcile.Func(r.reconcileKey))
}

func controllerOptions() controller.Options {
	return controller.Options{
		MaxConcurrentReconciles: workers,
		RateLimiter:             workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](firstRetry, lastRetry),
	}
}

// endpointOfPod finds the endpoint by the label that all of its pods carry: their owner is a ReplicaSet.
func endpointOfPod(_ context.Context, pod client.Object) []reconcile.Request {
	name := pod.GetLabels()[resources.LabelInstance]
	if name == "" {
		return nil
	}
	return []reconcile.Request{{NamespacedName: types.NamespacedName{Namespace: pod.GetNamespace(), Name: name}}}
}

func answerHandler() handler.TypedEventHandler[types.NamespacedName, reconcile.Request] {
	return handler.TypedFuncs[types.NamespacedName, reconcile.Request]{
		GenericFunc: func(_ context.Context, e event.TypedGenericEvent[types.NamespacedName], queue workqueue.TypedRateLimitingInterface[reconcile.Request]) {
			queue.Add(reconcile.Request{NamespacedName: e.Object})
		},
	}
}

// desiredStateChanged lets updates through that touch what the operator applies, and not those of a status alone.
// Objects without a generation have no status either.
func desiredStateChanged() predicate.Predicate {
	return predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool {
		a, b := e.ObjectOld, e.ObjectNew
		if a.GetResourceVersion() == b.GetResourceVersion() {
			return false
		}
		return b.GetGeneration() == 0 || a.GetGeneration() != b.GetGeneration() ||
			!maps.Equal(a.GetLabels(), b.GetLabels()) ||
			!maps.Equal(a.GetAnnotations(), b.GetAnnotations()) ||
			!equality.Semantic.DeepEqual(a.GetOwnerReferences(), b.GetOwnerReferences()) ||
			!a.GetDeletionTimestamp().Equal(b.GetDeletionTimestamp())
	}}
}

// podChanged lets updates through that change whom to ask or what to tell of a pod.
func podChanged() predicate.Predicate {
	return predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool {
		a, aOK := e.ObjectOld.(*corev1.Pod)
		b, bOK := e.ObjectNew.(*corev1.Pod)
		if !aOK || !bOK {
			return false
		}
		return isReady(*a) != isReady(*b) || a.Status.PodIP != b.Status.PodIP || a.Status.Phase != b.Status.Phase ||
			!a.DeletionTimestamp.Equal(b.DeletionTimestamp) ||
			!maps.Equal(a.Labels, b.Labels) ||
			!slices.Equal(waitingReasons(a), waitingReasons(b))
	}}
}

func waitingReasons(pod *corev1.Pod) []string {
	var all []string
	for _, status := range pod.Status.ContainerStatuses {
		if status.State.Waiting != nil {
			all = append(all, status.State.Waiting.Reason)
		}
	}
	if c := podCondition(*pod, corev1.PodScheduled); c != nil {
		all = append(all, c.Reason)
	}
	return all
}
