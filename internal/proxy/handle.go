// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// handlerFunc serves one endpoint. A returned error has not been written yet.
type handlerFunc func(http.ResponseWriter, *http.Request) error

// Headers that tell a caller of its request. Upstream's request ID has the name that AWS gives it.
const (
	headerUpstreamID = "X-Amzn-Requestid"
	headerAttempts   = "Outcrop-Attempts"
	headerNotCarried = "Outcrop-Not-Carried"
	headerRetryAfter = "Retry-After"
	contentJSON      = "application/json"
)

// statusCallerGone is what log and metrics say where no response was possible.
const statusCallerGone = 499

// handle checks the method, runs the handler and writes the error that it returns, in the route's dialect.
func handle(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(r.Context())
		x.route, x.dialect = rt.name, rt.dialect.name
		if rt.dialect.requestID != "" {
			w.Header().Set(rt.dialect.requestID, x.id)
		}
		serve := rt.serve
		if !rt.allows(r.Method) {
			serve = refuseMethod(rt)
		}
		if err := serve(w, r); err != nil {
			fail(r.Context(), x, rt.dialect, err)
		}
	})
}

func refuseMethod(rt route) handlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) error {
		f := faultf(methodNotAllowed, "the method %s is not allowed here; use %s", shortName(r.Method), rt.method)
		f.allow = rt.method
		return f
	}
}

// fail writes an error in the dialect's form. A caller that is gone is no error of anybody's; the bare status is for one that was wrongly taken to be
// gone, since net/http would answer 200 for a handler that writes nothing.
func fail(ctx context.Context, x *exchange, d dialect, err error) {
	err = settle(ctx, err)
	x.note(err)
	var upstream *bedrock.Error
	if errors.As(err, &upstream) {
		x.stamp(upstream.RequestID, upstream.Attempts)
	}
	var found *fault
	if errors.As(err, &found) {
		found.setHeader(x.Header())
	}
	if x.status == statusCallerGone {
		x.WriteHeader(statusCallerGone)
		return
	}
	d.writeError(x, err)
}

// settle replaces an error by its cause where the request's context ended first: the caller went away, or the proxy had to end the request.
// What the proxy itself found stays.
func settle(ctx context.Context, err error) error {
	var found *fault
	switch {
	case ctx.Err() == nil || errors.As(err, &found):
		return err
	case errors.Is(context.Cause(ctx), errCut):
		return &bedrock.Error{Class: bedrock.Unavailable, Message: shutdownMessage, Err: errCut}
	default:
		return &bedrock.Error{Class: bedrock.Canceled, Err: context.Cause(ctx)}
	}
}

// note keeps the bounded word for an error, its cause for the log, and the status of a caller that went away.
func (x *exchange) note(err error) {
	var upstream *bedrock.Error
	var found *fault
	var refused *field.Refusal
	switch {
	case errors.As(err, &upstream):
		x.failure = string(upstream.Class)
	case errors.As(err, &found):
		x.failure = string(found.kind)
	case errors.As(err, &refused):
		x.failure = "InvalidRequest"
	default:
		x.failure = string(internalFault)
	}
	x.cause = causeOf(err)
	if x.failure == string(bedrock.Canceled) {
		x.status = statusCallerGone
	}
}

// stamp tells caller and log which request upstream this was, and the caller how often it was sent.
func (x *exchange) stamp(upstreamID string, attempts int) {
	x.upstreamID = upstreamID
	if upstreamID != "" {
		x.Header().Set(headerUpstreamID, upstreamID)
	}
	x.Header().Set(headerAttempts, strconv.Itoa(attempts))
}

// drop tells caller and log which fields of the request did not go upstream.
func (x *exchange) drop(fields []string) {
	x.notCarried = fields
	if len(fields) > 0 {
		x.Header().Set(headerNotCarried, strings.Join(fields, ", "))
	}
}

func (f *fault) setHeader(h http.Header) {
	if f.allow != "" {
		h.Set("Allow", f.allow)
	}
	if f.retryAfter > 0 {
		h.Set(headerRetryAfter, wholeSeconds(f.retryAfter))
	}
}

// wholeSeconds rounds up, as Retry-After has no fractions and 0 would mean at once.
func wholeSeconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}
