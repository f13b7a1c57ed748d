// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

var errBearerHost = errors.New("a bearer token is sent only to Amazon's own hosts over https, or to a host that is allowed by its exact name")

// sign puts the identity's signature, or its bearer token, on a request.
func (c *Client) sign(request *http.Request, body []byte, id identity) error {
	if id.bearer != "" {
		if !c.bearerAllowed {
			return errBearerHost
		}
		request.Header.Set("Authorization", "Bearer "+id.bearer)
		return nil
	}
	c.signer.sign(request, sha256.Sum256(body), id.keys, time.Now())
	return nil
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

// withoutDefaultPort is the host as clients name it, and sign it: with its port only where that is not the scheme's own.
func withoutDefaultPort(base *url.URL) string {
	standard := map[string]string{"http": ":80", "https": ":443"}
	return strings.TrimSuffix(base.Host, standard[base.Scheme])
}
