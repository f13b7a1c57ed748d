// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
)

// recoverPanics turns a panic of a handler into an error of that request alone. The panic's value is not logged, since it may hold content.
func recoverPanics(logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if value := recover(); value != nil {
				afterPanic(logger, w, r, value)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func afterPanic(logger *slog.Logger, w http.ResponseWriter, r *http.Request, value any) {
	x := exchangeOf(r.Context())
	if err, ok := value.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
		logger.ErrorContext(r.Context(), "a handler panicked", "request_id", x.id, "stack", string(debug.Stack()))
	}
	x.failure = string(internalFault)
	if x.sent != 0 {
		x.failedStream = true
		// The response has begun, so the only honest end is a broken connection: net/http documents this value for that.
		panic(http.ErrAbortHandler)
	}
	writeNeutral(w, faultf(internalFault, "the proxy failed; its log tells why under this request's ID"))
}
