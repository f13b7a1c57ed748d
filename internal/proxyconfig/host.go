// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"net/url"
	"strings"
)

// HostAllowed tells whether one of the allowed hosts covers the URL's host, and whether by its exact name rather than by a suffix.
// An allowed host without a port covers the scheme's own port alone.
func HostAllowed(u *url.URL, allowed []string) (covered, exact bool) {
	for _, a := range allowed {
		name, port := splitPort(a)
		if !portMatches(u, port) {
			continue
		}
		suffix, isSuffix := strings.CutPrefix(name, "*")
		host := strings.ToLower(u.Hostname())
		if !isSuffix && host == strings.ToLower(name) {
			return true, true
		}
		if isSuffix && strings.HasPrefix(suffix, ".") && strings.HasSuffix(host, strings.ToLower(suffix)) && len(host) > len(suffix) {
			covered = true
		}
	}
	return covered, false
}

// splitPort splits host:port, [v6]:port and either without its port.
func splitPort(host string) (name, port string) {
	u := url.URL{Host: host}
	return u.Hostname(), u.Port()
}

// portMatches compares ports, where an absent one is the scheme's own.
func portMatches(u *url.URL, port string) bool {
	own := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	have, want := u.Port(), port
	if have == "" {
		have = own
	}
	if want == "" {
		want = own
	}
	return have == want
}
