// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"crypto/rand"
	"net/http"
)

// headerRequestID carries the proxy's own request ID to the caller.
const headerRequestID = "X-Request-Id"

// requestID gives every request an ID of the proxy's own. One that a caller sends is not taken over: it could hold anything, and goes to the log.
func requestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(r.Context())
		x.id = "req_" + rand.Text()
		w.Header().Set(headerRequestID, x.id)
		next.ServeHTTP(w, r)
	})
}
