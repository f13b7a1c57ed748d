// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
)

func (t Telemetry) faults() Faults {
	return slices.Concat(
		when(t.Tracing.Endpoint != "", t.Tracing.endpointFaults),
		between("telemetry.tracing.samplingPercent", int64(t.Tracing.SamplingPercent), 0, 100),
	)
}

// endpointFaults never quotes the URL, which might hold a password.
func (t Tracing) endpointFaults() Faults {
	const path = "telemetry.tracing.endpoint"
	parsed, err := url.Parse(t.Endpoint)
	if err != nil || parsed.Hostname() == "" || (parsed.Scheme != "https" && parsed.Scheme != "http") || !hasPort(parsed) {
		return Faults{{path, "is no URL of a collector; write http:// or https:// and a host, such as http://collector.observability.svc:4318"}}
	}
	extra := parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" || parsed.ForceQuery
	return slices.Concat(
		check(path, !extra, "has more than a scheme, a host, a port and a path; leave out the rest"),
		check(path, !isLinkLocal(parsed.Hostname()), "is a link-local address, which is where clouds keep their metadata; write the host of a collector"),
	)
}

// hasPort tells whether a URL names a port that there is, or none: url.Parse takes any number.
func hasPort(u *url.URL) bool {
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return u.Port() == "" || err == nil && n > 0
}

// metadataIPv6 is where EC2 serves metadata and Pod Identity credentials over IPv6. Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
var metadataIPv6 = netip.MustParsePrefix("fd00:ec2::/32")

// isLinkLocal tells whether a host is an address that IsLinkLocal.
func isLinkLocal(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && IsLinkLocal(address)
}

// IsLinkLocal tells whether an address is one at which a node or a cloud gives metadata or credentials away. What is meant to be reached is never there.
func IsLinkLocal(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	return address.IsLinkLocalUnicast() || metadataIPv6.Contains(address)
}
