// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// exampleRegion stands in for {region} where an upstream URL is judged.
const exampleRegion = "us-east-1"

// validate returns every fault at once, each with its flag and what to write instead.
func (o options) validate() error {
	return errors.Join(
		o.imageFault(), o.hostFaults(), o.upstreamFault(), o.namespaceFaults(), o.leaseFault(), o.levelFault(), o.addressFaults(),
		between("probe-interval", o.ProbeInterval, time.Second, time.Hour),
		between("model-check-interval", o.ModelCheckInterval, 10*time.Second, 24*time.Hour),
	)
}

func (o options) imageFault() error {
	if o.ProxyImage == "" || strings.ContainsAny(o.ProxyImage, " \t\n") {
		return fmt.Errorf("--proxy-image is %q; write the image of the proxy of this release", o.ProxyImage)
	}
	return nil
}

func (o options) hostFaults() error {
	if len(o.AllowedUpstreamHosts) == 0 {
		return errors.New("--allowed-upstream-hosts is empty, so that no endpoint could work; leave it out for Amazon's own")
	}
	var faults []error
	for _, host := range o.AllowedUpstreamHosts {
		name := strings.TrimPrefix(host, "*.")
		if u, err := url.Parse("https://" + name); err != nil || u.Hostname() == "" || u.Host != name || strings.Contains(name, "*") {
			faults = append(faults, fmt.Errorf("--allowed-upstream-hosts: %q is not a host; write a name such as bedrock.example.com, with :port where it is not the usual one, or *.example.com", host))
		}
	}
	return errors.Join(faults...)
}

func (o options) upstreamFault() error {
	if o.UpstreamURL == "" {
		return nil
	}
	u, err := url.Parse(strings.ReplaceAll(o.UpstreamURL, "{region}", exampleRegion))
	if strings.ContainsAny(o.UpstreamURL, "@?#") || (err == nil && strings.Trim(u.Path, "/") != "") {
		return errors.New("--upstream-url has more than a scheme, a host and a port; leave out the rest: proxies sign what they send, and take no password or query from a URL")
	}
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return fmt.Errorf("--upstream-url is %q; write a URL such as https://bedrock-runtime.{region}.amazonaws.com", o.UpstreamURL)
	}
	covered, exact := proxyconfig.HostAllowed(u, o.AllowedUpstreamHosts)
	if !covered {
		return fmt.Errorf("--upstream-url: the host %s is not among --allowed-upstream-hosts; add it there", u.Host)
	}
	if u.Scheme == "http" && !exact {
		return fmt.Errorf("--upstream-url: plain HTTP to %s takes the host by its exact name in --allowed-upstream-hosts; add it there, or write https", u.Host)
	}
	return nil
}

func (o options) namespaceFaults() error {
	var faults []error
	for _, namespace := range o.Namespaces {
		if len(validation.IsDNS1123Label(namespace)) > 0 {
			faults = append(faults, fmt.Errorf("--namespaces: %q is not the name of a namespace; write names separated by commas", namespace))
		}
	}
	return errors.Join(faults...)
}

func (o options) leaseFault() error {
	if o.LeaderElectNamespace != "" && len(validation.IsDNS1123Label(o.LeaderElectNamespace)) > 0 {
		return fmt.Errorf("--leader-elect-namespace: %q is not the name of a namespace; leave it out for the pod's own", o.LeaderElectNamespace)
	}
	return nil
}

// addressFaults judges where to listen. Metrics may be off; the kubelet always asks after the health.
func (o options) addressFaults() error {
	var metrics error
	if o.MetricsBindAddress != "0" {
		metrics = addressFault("metrics-bind-address", o.MetricsBindAddress)
	}
	return errors.Join(metrics, addressFault("health-probe-bind-address", o.HealthProbeBindAddress))
}

func addressFault(flag, address string) error {
	host, port, err := net.SplitHostPort(address)
	number, numberErr := strconv.Atoi(port)
	known := host == "" || net.ParseIP(host) != nil || len(validation.IsDNS1123Subdomain(host)) == 0
	if err != nil || numberErr != nil || number < 1 || number > 65535 || !known {
		return fmt.Errorf("--%s is %q; write an address such as :8443 or 127.0.0.1:8443, with a port from 1 to 65535", flag, address)
	}
	return nil
}

func (o options) levelFault() error {
	var level slog.Level
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, o.LogLevel) {
		return fmt.Errorf("--log-level is %q; write debug, info, warn or error", o.LogLevel)
	}
	return level.UnmarshalText([]byte(o.LogLevel))
}

func between(flag string, have, low, high time.Duration) error {
	if have < low || have > high {
		return fmt.Errorf("--%s is %s; write a duration from %s to %s", flag, have, low, high)
	}
	return nil
}
