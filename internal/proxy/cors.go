// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"slices"

	"github.com/rs/cors"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/translate/anthropic"
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
		ExposedHeaders: []string{headerRequestID, anthropic.HeaderRequestID, headerUpstreamID, headerAttempts, headerNotCarried, headerRetryAfter, "X-Should-Retry"},
		MaxAge:         c.MaxAgeSeconds,
	}).Handler(next)
}

// refuseForeignPages refuses what a page of another origin has a visitor's browser send, unless the origin is a configured one. Such a page cannot read
// an answer, but a plain POST needs no preflight, and its tokens are billed. Callers that are no browsers say nothing of origins, and are not affected.
func refuseForeignPages(c *proxyconfig.CORS, next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	if c != nil {
		if slices.Contains(c.AllowedOrigins, "*") {
			return next
		}
		for _, origin := range c.AllowedOrigins {
			_ = protection.AddTrustedOrigin(origin) // a valid configuration has no origin that this refuses
		}
	}
	protection.SetDenyHandler(handle(route{dialect: neutral(), serve: func(http.ResponseWriter, *http.Request) error {
		return faultf(originRefused, "a page of this origin may not call the endpoint; add the origin to spec.cors.allowedOrigins of the ModelEndpoint")
	}}))
	return protection.Handler(next)
}

// allowedHeaders are those that the configuration names, beside those that callers need. Without any named, all are.
func allowedHeaders(c *proxyconfig.CORS) []string {
	if len(c.AllowedHeaders) == 0 {
		return []string{"*"}
	}
	return slices.Concat(c.AllowedHeaders, callersHeaders())
}

// callersHeaders are what the browser builds of the SDKs send of their own accord, and what this proxy reads.
func callersHeaders() []string {
	return []string{
		"Accept", "Authorization", "Content-Type", headerExplain, "Traceparent", "Tracestate",
		"Idempotency-Key", "OpenAI-Beta", "OpenAI-Organization", "OpenAI-Project",
		"Anthropic-Beta", "Anthropic-Dangerous-Direct-Browser-Access", headerAnthropicVersion, "X-Api-Key",
		"X-Stainless-Arch", "X-Stainless-Custom-Poll-Interval", "X-Stainless-Helper", "X-Stainless-Helper-Method", "X-Stainless-Lang",
		"X-Stainless-OS", "X-Stainless-Package-Version", "X-Stainless-Poll-Helper", "X-Stainless-Retry-Count", "X-Stainless-Runtime",
		"X-Stainless-Runtime-Version", "X-Stainless-Timeout",
		"Amz-Sdk-Invocation-Id", "Amz-Sdk-Request", "X-Amz-Content-Sha256", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-User-Agent",
		bedrockHeader + "Accept", bedrockHeader + "Content-Type", bedrockHeader + "GuardrailIdentifier", bedrockHeader + "GuardrailVersion",
		bedrockHeader + "PerformanceConfig-Latency", bedrockHeader + "Request-Metadata", bedrockHeader + "Service-Tier", bedrockHeader + "Trace",
	}
}
