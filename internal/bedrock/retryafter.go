// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"net/http"
	"strconv"
	"time"
)

// maxRetryAfter bounds Bedrock's hint, so that a broken one cannot tell callers to stay away for good.
const maxRetryAfter = time.Hour

// retryAfter is how long Bedrock asks to wait: x-amz-retry-after in milliseconds, else Retry-After in seconds or as a date.
// Source: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
func retryAfter(h http.Header) time.Duration {
	if ms, err := strconv.ParseInt(h.Get("X-Amz-Retry-After"), 10, 32); err == nil {
		return bounded(time.Duration(ms) * time.Millisecond)
	}
	text := h.Get("Retry-After")
	if s, err := strconv.ParseInt(text, 10, 32); err == nil {
		return bounded(time.Duration(s) * time.Second)
	}
	if at, err := http.ParseTime(text); err == nil {
		return bounded(time.Until(at))
	}
	return 0
}

func bounded(d time.Duration) time.Duration { return max(0, min(d, maxRetryAfter)) }
