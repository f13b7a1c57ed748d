// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

func (m Model) faults() Faults {
	return slices.Concat(
		name("model.id", m.ID, 2048),
		region("model.region", m.Region),
		list("model.servedNames", m.ServedNames, func(path, value string) Faults { return name(path, value, 128) }),
		oneOf("model.check", m.Check, CheckFree, CheckBilled),
	)
}

func region(path, value string) Faults {
	if value == "" {
		return Faults{{path, "is missing; it is required"}}
	}
	// A region becomes part of a host name, so nothing else may pass: us-east-1, us-gov-west-1, eusc-de-east-1.
	form := regexp.MustCompile(`^[a-z]{2,5}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$`)
	return check(path, form.MatchString(value), "is no AWS region; write one such as eu-central-1")
}

func (u Upstream) faults() Faults {
	return slices.Concat(
		when(u.URL != "", u.urlFaults),
		list("upstream.allowedHosts", u.AllowedHosts, allowedHost),
		between("upstream.checkIntervalSeconds", int64(u.CheckIntervalSeconds), 1, 86_400),
	)
}

// urlFaults never quotes the URL, which might hold a password.
func (u Upstream) urlFaults() Faults {
	const path = "upstream.url"
	parsed, err := url.Parse(u.URL)
	if err != nil || parsed.Hostname() == "" || (parsed.Scheme != "https" && parsed.Scheme != "http") || !hasPort(parsed) {
		return Faults{{path, "is no URL of an upstream; write https:// and a host"}}
	}
	extra := parsed.User != nil || strings.Trim(parsed.Path, "/") != "" || parsed.RawQuery != "" || parsed.Fragment != "" || parsed.ForceQuery
	allowed := u.AllowedHosts
	if len(allowed) == 0 {
		allowed = DefaultAllowedHosts()
	}
	covered, exact := HostAllowed(parsed, allowed)
	return slices.Concat(
		check(path, !extra, "has more than a scheme, a host and a port; leave out the rest"),
		check(path, covered, "has a host that upstream.allowedHosts does not allow; add the host there or write an allowed one"),
		check(path, !covered || exact || parsed.Scheme == "https", "is plain HTTP to a host that is allowed only by a suffix; write https"),
	)
}

// allowedHost checks one entry of the allowed hosts: host, host:port or *.suffix.
func allowedHost(path, value string) Faults {
	form := regexp.MustCompile(`^((\*\.)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)
	return check(path, form.MatchString(value), "is no host; write a host name, host:port, or *.suffix")
}

func (c *CORS) faults() Faults {
	if c == nil {
		return nil
	}
	isAny := slices.Contains(c.AllowedOrigins, "*")
	return slices.Concat(
		check("cors.allowedOrigins", len(c.AllowedOrigins) > 0, "is empty; write at least one origin, or leave out cors"),
		check("cors.allowedOrigins", !isAny || len(c.AllowedOrigins) == 1, `has "*" among other origins; write "*" alone`),
		list("cors.allowedOrigins", c.AllowedOrigins, origin),
		list("cors.allowedHeaders", c.AllowedHeaders, header),
		between("cors.maxAgeSeconds", int64(c.MaxAgeSeconds), 0, 86_400),
	)
}

// origin checks a browser's origin. Source: https://www.rfc-editor.org/rfc/rfc6454#section-6.2
func origin(path, value string) Faults {
	form := regexp.MustCompile(`^[a-z][a-z0-9+.-]*://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:[1-9][0-9]{0,4})?$`)
	return check(path, value == "*" || form.MatchString(value), "is no origin; write scheme://host in small letters, with a port where it is not the scheme's own, such as https://app.example.com")
}

func header(path, value string) Faults {
	form := regexp.MustCompile("^[-!#$%&'*+.^_`|~0-9A-Za-z]+$")
	return check(path, form.MatchString(value), "is no header's name; write one such as X-Trace-Id")
}
