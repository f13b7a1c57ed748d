// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"

	"github.com/rs/cors"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// allowOrigins answers browsers' preflights and marks responses for the configured origins. Without a configuration it is not there at all,
// and a browser refuses every cross-origin call. Credentials such as cookies are never allowed.
func allowOrigins(c *proxyconfig.CORS, next http.Handler) http.Handler {
	if c == nil {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins: c.AllowedOrigins,
		AllowedMethods: []string{http.MethodGet, http.MethodPost},
		AllowedHeaders: allowedHeaders(c),
		ExposedHeaders: []string{headerRequestID, headerUpstreamID, headerAttempts, headerNotCarried, headerRetryAfter},
		MaxAge:         c.MaxAgeSeconds,
	}).Handler(next)
}

// allowedHeaders defaults to every header: the browser builds of the SDKs send a score of their own.
func allowedHeaders(c *proxyconfig.CORS) []string {
	if len(c.AllowedHeaders) == 0 {
		return []string{"*"}
	}
	return c.AllowedHeaders
}
