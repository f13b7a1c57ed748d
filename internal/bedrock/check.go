// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// Check asks Bedrock whether it accepts the client's identity for its model: by CountTokens, which is free, or, where the model has none and
// the client was told to, by a Converse request of one token, which is billed.
func (c *Client) Check(ctx context.Context) proxyconfig.ModelStatus {
	return proxyconfig.ModelStatus{Result: proxyconfig.ModelUnknown, Reason: proxyconfig.ModelReasonNotChecked}
}

// ModelStatusOf is what the outcome of a request tells of the model; err is nil for a success. It is false where the outcome tells nothing,
// as a request that the caller got wrong. The status has no ID and no Region; those are the caller's to fill in.
func ModelStatusOf(err error, method string, now time.Time) (proxyconfig.ModelStatus, bool) {
	return proxyconfig.ModelStatus{}, false
}
