// SPDX-License-Identifier: Apache-2.0

// Package modelendpoint keeps the proxy of each ModelEndpoint as its spec asks, and tells in its status what works and what does not.
// Reconcile reads top to bottom: observe, apply, statusOf, finish. It must not import the proxy, only the contract with it.
package modelendpoint

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/probe"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// Prober knows how an endpoint's proxies are, without waiting for them.
type Prober interface {
	// Ask says whom to ask from now on, and returns what is known already.
	Ask(key types.NamespacedName, targets []probe.Target) probe.Answer
	// Forget asks an endpoint no more.
	Forget(key types.NamespacedName)
}

// Reconciler brings ModelEndpoints to the state that they ask for. All of its fields are required.
type Reconciler struct {
	// Client reads from the caches and writes to the API server.
	Client client.Client
	// Live reads from the API server, for what the caches leave out.
	Live client.Reader
	// Prober knows how the proxies are.
	Prober Prober
	// Recorder records events.
	Recorder events.EventRecorder
	// Clock tells the time of transitions.
	Clock clock.PassiveClock
	// Options are the administrator's.
	Options resources.Options
}

// Reconcile brings one ModelEndpoint's proxy to the state that its spec asks for.
func (r *Reconciler) Reconcile(ctx context.Context, ep *v1alpha1.ModelEndpoint) (reconcile.Result, error) {
	if !ep.DeletionTimestamp.IsZero() {
		r.Prober.Forget(client.ObjectKeyFromObject(ep))
		return reconcile.Result{}, nil // children go with their owner
	}
	seen, err := r.observe(ctx, ep)
	if err != nil {
		return reconcile.Result{}, err // nothing known, so nothing said
	}
	done := r.apply(ctx, ep, seen)
	if done.outdated {
		// Another object took the place of one that was observed. The caches will tell, but may not tell of an object that is not ours.
		return reconcile.Result{RequeueAfter: lookAgain}, nil
	}
	if done.leaving {
		return reconcile.Result{}, nil
	}
	return r.finish(ctx, ep, statusOf(ep, seen, done, metav1.NewTime(r.Clock.Now())), done)
}

// Endpoints are listed and watched through the cache:
// +kubebuilder:rbac:groups=outcrop.dev,resources=modelendpoints,verbs=list;watch

// reconcileKey gets the endpoint that a request names. One that is gone needs nothing more than to be forgotten.
func (r *Reconciler) reconcileKey(ctx context.Context, request reconcile.Request) (reconcile.Result, error) {
	ep := &v1alpha1.ModelEndpoint{}
	err := r.Client.Get(ctx, request.NamespacedName, ep)
	if apierrors.IsNotFound(err) {
		r.Prober.Forget(request.NamespacedName)
		return reconcile.Result{}, nil
	}
	if err != nil {
		return reconcile.Result{}, err
	}
	return r.Reconcile(ctx, ep)
}
