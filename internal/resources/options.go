// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"strings"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// Options are what the administrator says about every endpoint of the cluster.
type Options struct {
	// ProxyImage is the image that every proxy runs. Required.
	ProxyImage string
	// UpstreamURL is Bedrock's base URL, in which {region} stands for the endpoint's region. Empty: Amazon's own.
	UpstreamURL string
	// AllowedHosts are the hosts that requests may go to, in the form of proxyconfig.Upstream.
	AllowedHosts []string
	// ModelCheckInterval is the time between two checks of a model by its proxy.
	ModelCheckInterval time.Duration
	// OperatorNamespace is where the operator runs; its pods may reach the proxies' admin port.
	OperatorNamespace string
}

// upstreamURL is Bedrock's base URL for a region.
func (o Options) upstreamURL(region string) string {
	if o.UpstreamURL == "" {
		return proxyconfig.DefaultUpstreamURL(region)
	}
	return strings.ReplaceAll(o.UpstreamURL, "{region}", region)
}
