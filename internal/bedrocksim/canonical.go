// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// canonicalRequest is the text that a SigV4 signature covers, built from what came over the wire. The payload hash is always
// that of the body received, whatever a header claims.
func canonicalRequest(r *http.Request, signed []string, digest string) string {
	path, query, _ := strings.Cut(r.RequestURI, "?")
	if path == "" {
		path, query = r.URL.EscapedPath(), r.URL.RawQuery
	}
	return strings.Join([]string{
		r.Method, escapePath(path), canonicalQuery(query), canonicalHeaders(r, signed), strings.Join(signed, ";"), digest,
	}, "\n")
}

// escapePath encodes the path as received once more: every service but S3 signs a doubly encoded path.
func escapePath(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c == '/' || isUnreserved(c) {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0
}

func canonicalQuery(query string) string {
	if query == "" {
		return ""
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if !strings.Contains(pair, "=") {
			pairs[i] = pair + "="
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func canonicalHeaders(r *http.Request, signed []string) string {
	var b strings.Builder
	for _, name := range signed {
		b.WriteString(name + ":" + signedValue(r, name) + "\n")
	}
	return b.String()
}

// signedValue is a header as a signature covers it. The server takes two of them out of the header map.
func signedValue(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return strconv.FormatInt(r.ContentLength, 10)
	}
	values := r.Header.Values(name)
	trimmed := make([]string, len(values))
	for i, value := range values {
		trimmed[i] = strings.Join(strings.Fields(value), " ")
	}
	return strings.Join(trimmed, ",")
}
