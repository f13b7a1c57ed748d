// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
)

// recoverPanics turns a panic of a handler into an error of that request alone.
func recoverPanics(logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer answerPanic(w, exchangeOf(r.Context()))
		defer rescue(logger, exchangeOf(r.Context()))
		next.ServeHTTP(w, r)
	})
}

// rescue, deferred, makes a panic a failure of one request, to be answered. The panic's value is not logged, since it may hold content.
func rescue(logger *slog.Logger, x *exchange) {
	value := recover()
	if value == nil {
		return
	}
	if err, ok := value.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
		logger.Error("a handler panicked", "request_id", x.id, "stack", string(debug.Stack()))
	}
	x.failure, x.isBroken, x.failedStream = string(internalFault), true, x.sent != 0
}

// answerPanic tells a caller of a panic.
func answerPanic(w http.ResponseWriter, x *exchange) {
	if breakOff(x); x.isBroken {
		writeNeutral(w, faultf(internalFault, "the proxy failed; its log tells why under this request's ID"))
	}
}

// breakOff ends a broken response that has begun by the only honest means: a broken connection. net/http documents this value for that.
func breakOff(x *exchange) {
	if x.isBroken && x.sent != 0 {
		panic(http.ErrAbortHandler)
	}
}
