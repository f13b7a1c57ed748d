// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// signingName is the service that signatures are for; it is not the host's bedrock-runtime.
const signingName = "bedrock"

var errBearerHost = errors.New("a bearer token is sent only to Amazon's own hosts over https, or to a host that is allowed by its exact name")

// sign puts the identity's signature, or its bearer token, on a request.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func (c *Client) sign(ctx context.Context, request *http.Request, body []byte, id identity) error {
	if id.bearer != "" {
		if !c.bearerAllowed {
			return errBearerHost
		}
		request.Header.Set("Authorization", "Bearer "+id.bearer)
		return nil
	}
	sum := sha256.Sum256(body)
	return id.signer.SignHTTP(ctx, id.keys, request, hex.EncodeToString(sum[:]), signingName, c.options.Region, time.Now())
}

// mayBear tells whether a bearer token may go to the base URL. Unlike a signature, a token is worth as much to whoever receives it
// as to its owner, so a suffix that an administrator allows is not enough.
func mayBear(base *url.URL, allowed []string) bool {
	covered, _ := proxyconfig.HostAllowed(base, proxyconfig.DefaultAllowedHosts())
	_, exact := proxyconfig.HostAllowed(base, withoutSuffixes(allowed))
	return exact || (covered && base.Scheme == "https")
}

func withoutSuffixes(hosts []string) []string {
	isSuffix := func(host string) bool { return len(host) > 0 && host[0] == '*' }
	return slices.DeleteFunc(slices.Clone(hosts), isSuffix)
}
