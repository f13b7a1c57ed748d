// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"net/http"
	"strconv"
	"time"
)

// waitFor is how long to wait before the next attempt, by the collector's own hint; negative: it will never take this batch.
// Source: https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes
func waitFor(response *http.Response) time.Duration {
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
	default:
		return -1
	}
	seconds, err := strconv.ParseUint(response.Header.Get("Retry-After"), 10, 16)
	if err != nil {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, maxWait)
}
