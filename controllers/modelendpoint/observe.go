// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/probe"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// observed is everything that one reconcile knows.
type observed struct {
	// accepted is the Accepted condition; where it is not true there are no children.
	accepted metav1.Condition
	// revision is the revision of the configuration that the spec asks for.
	revision string
	children []child
	// deployment is nil where there is none.
	deployment *appsv1.Deployment
	// superseded are the endpoint's ConfigMaps of other revisions.
	superseded []corev1.ConfigMap
	// pods are the endpoint's, of any revision.
	pods   []corev1.Pod
	answer probe.Answer
}

// isAccepted tells whether the spec can be turned into a proxy configuration.
func (o observed) isAccepted() bool { return o.accepted.Status == metav1.ConditionTrue }

// observe is the only place that reads.
func (r *Reconciler) observe(ctx context.Context, ep *v1alpha1.ModelEndpoint) (observed, error) {
	seen := observed{accepted: accept(ep, r.Options)}
	for _, read := range []func(context.Context, *v1alpha1.ModelEndpoint, *observed) error{
		r.observeChildren, r.observeDeployment, r.observeConfigMaps, r.observePods,
	} {
		if err := read(ctx, ep, &seen); err != nil {
			return observed{}, err
		}
	}
	seen.answer = r.Prober.Ask(client.ObjectKeyFromObject(ep), targets(seen.pods, seen.revision))
	return seen, nil
}

func (r *Reconciler) observeChildren(ctx context.Context, ep *v1alpha1.ModelEndpoint, seen *observed) error {
	if !seen.isAccepted() {
		return nil
	}
	want, err := resources.NewChildren(ep, r.Options)
	if err != nil {
		return err
	}
	seen.revision = want.Revision
	seen.children = childrenOf(ep, want)
	for i := range seen.children {
		if err := r.look(ctx, &seen.children[i]); err != nil {
			return err
		}
	}
	return nil
}

// Each kind is listed and watched through the cache, and got where the cache lacks it:
// +kubebuilder:rbac:groups="",resources=configmaps;serviceaccounts;services,verbs=get;list;watch
// +kubebuilder:rbac:groups=apps,resources=deployments,verbs=get;list;watch
// +kubebuilder:rbac:groups=networking.k8s.io,resources=networkpolicies,verbs=get;list;watch
// +kubebuilder:rbac:groups=policy,resources=poddisruptionbudgets,verbs=get;list;watch

// look finds a child's live object. The caches hold the operator's own objects alone, so one that they lack is looked for in the API server
// before it is made: it may be a stranger's, or have lost its labels.
func (r *Reconciler) look(ctx context.Context, c *child) error {
	live, err := get(ctx, r.Client, c)
	if err == nil && live == nil && c.desired != nil {
		live, err = get(ctx, r.Live, c)
	}
	c.live = live
	return err
}

// get returns nil where the object is not found.
func get(ctx context.Context, from client.Reader, c *child) (client.Object, error) {
	object := c.object()
	err := from.Get(ctx, c.key, object)
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("get %s %s: %w", c.kind, c.key, err)
	}
	return object, nil
}

// observeDeployment finds the Deployment whose state the status tells, also where the spec is not accepted and an earlier one serves on.
func (r *Reconciler) observeDeployment(ctx context.Context, ep *v1alpha1.ModelEndpoint, seen *observed) error {
	for _, c := range seen.children {
		if d, ok := c.live.(*appsv1.Deployment); ok {
			seen.deployment = owned(d, ep)
			return nil
		}
	}
	d := &appsv1.Deployment{}
	key := types.NamespacedName{Namespace: ep.Namespace, Name: resources.Name(ep)}
	err := r.Client.Get(ctx, key, d)
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("get Deployment %s: %w", key, err)
	}
	seen.deployment = owned(d, ep)
	return nil
}

// owned is nil for the Deployment of somebody else: its replicas are not the endpoint's.
func owned(d *appsv1.Deployment, ep *v1alpha1.ModelEndpoint) *appsv1.Deployment {
	if !(child{live: d}).ours(ep) {
		return nil
	}
	return d
}

func (r *Reconciler) observeConfigMaps(ctx context.Context, ep *v1alpha1.ModelEndpoint, seen *observed) error {
	var list corev1.ConfigMapList
	if err := r.Client.List(ctx, &list, client.InNamespace(ep.Namespace), client.MatchingLabels(resources.Labels(ep))); err != nil {
		return fmt.Errorf("list the ConfigMaps of ModelEndpoint %s/%s: %w", ep.Namespace, ep.Name, err)
	}
	for _, c := range list.Items {
		if metav1.IsControlledBy(&c, ep) && c.Name != resources.ConfigMapName(ep, seen.revision) {
			seen.superseded = append(seen.superseded, c)
		}
	}
	return nil
}

// observePods lists the endpoint's pods, which the operator learns the addresses of its proxies from:
// +kubebuilder:rbac:groups="",resources=pods,verbs=list;watch

// observePods lists the endpoint's pods.
func (r *Reconciler) observePods(ctx context.Context, ep *v1alpha1.ModelEndpoint, seen *observed) error {
	var list corev1.PodList
	if err := r.Client.List(ctx, &list, client.InNamespace(ep.Namespace), client.MatchingLabels(resources.Labels(ep))); err != nil {
		return fmt.Errorf("list the pods of ModelEndpoint %s/%s: %w", ep.Namespace, ep.Name, err)
	}
	seen.pods = list.Items
	return nil
}
