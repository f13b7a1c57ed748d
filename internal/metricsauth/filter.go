// SPDX-License-Identifier: Apache-2.0

// Package metricsauth lets only those read the operator's metrics whom the API server knows and allows to.
// It asks the API server itself; the machinery that an API server has for this would more than double the operator's size.
package metricsauth

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-logr/logr"
	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/cache"
	authenticationclient "k8s.io/client-go/kubernetes/typed/authentication/v1"
	authorizationclient "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/client-go/rest"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

const (
	// remembered is how long a decision holds. A token that is revoked reads on for that long.
	remembered = time.Minute
	// maxRemembered bounds the decisions that are remembered.
	maxRemembered = 1024
	// maxToken bounds a token, in bytes.
	maxToken = 16 << 10
	// timeout bounds the questions that one request costs.
	timeout = 10 * time.Second
)

// decision is what became of a token and a path: an HTTP status.
type decision int

// filter asks the API server about tokens.
type filter struct {
	reviews authenticationclient.TokenReviewInterface
	access  authorizationclient.SubjectAccessReviewInterface
	known   *cache.LRUExpireCache
}

// New makes the filter that a metrics server takes. A request needs the bearer token of somebody who may get its path as a non-resource URL.
// A request without a good token gets 401, one of somebody else 403, and any while the API server does not answer 500.
func New(config *rest.Config, client *http.Client) (metricsserver.Filter, error) {
	authentication, err := authenticationclient.NewForConfigAndClient(config, client)
	if err != nil {
		return nil, fmt.Errorf("make a client for TokenReviews: %w", err)
	}
	authorization, err := authorizationclient.NewForConfigAndClient(config, client)
	if err != nil {
		return nil, fmt.Errorf("make a client for SubjectAccessReviews: %w", err)
	}
	f := &filter{
		reviews: authentication.TokenReviews(),
		access:  authorization.SubjectAccessReviews(),
		known:   cache.NewLRUExpireCache(maxRemembered),
	}
	return f.wrap, nil
}

func (f *filter) wrap(log logr.Logger, next http.Handler) (http.Handler, error) {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, err := f.decide(r)
		if err != nil {
			log.Error(err, "ask the API server who may read the metrics")
			status = http.StatusInternalServerError
		}
		if status != http.StatusOK {
			http.Error(w, http.StatusText(int(status)), int(status))
			return
		}
		next.ServeHTTP(w, r)
	}), nil
}

// decide answers from memory where it can. Only a hash of a token is remembered.
func (f *filter) decide(r *http.Request) (decision, error) {
	token, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer || token == "" || len(token) > maxToken {
		return http.StatusUnauthorized, nil
	}
	key := [2]any{sha256.Sum256([]byte(token)), r.Method + " " + r.URL.Path}
	if d, found := f.known.Get(key); found {
		return d.(decision), nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	d, err := f.ask(ctx, token, r)
	if err == nil {
		f.known.Add(key, d, remembered)
	}
	return d, err
}

// ask asks who the token's bearer is, and whether they may.
func (f *filter) ask(ctx context.Context, token string, r *http.Request) (decision, error) {
	review := &authenticationv1.TokenReview{Spec: authenticationv1.TokenReviewSpec{Token: token}}
	review, err := f.reviews.Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return 0, fmt.Errorf("create TokenReview: %w", err)
	}
	if !review.Status.Authenticated {
		return http.StatusUnauthorized, nil
	}
	access, err := f.access.Create(ctx, question(review.Status.User, r), metav1.CreateOptions{})
	if err != nil {
		return 0, fmt.Errorf("create SubjectAccessReview: %w", err)
	}
	if !access.Status.Allowed {
		return http.StatusForbidden, nil
	}
	return http.StatusOK, nil
}

func question(user authenticationv1.UserInfo, r *http.Request) *authorizationv1.SubjectAccessReview {
	extra := map[string]authorizationv1.ExtraValue{}
	for key, value := range user.Extra {
		extra[key] = authorizationv1.ExtraValue(value)
	}
	return &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: user.Username, UID: user.UID, Groups: user.Groups, Extra: extra,
		NonResourceAttributes: &authorizationv1.NonResourceAttributes{Path: r.URL.Path, Verb: strings.ToLower(r.Method)},
	}}
}
