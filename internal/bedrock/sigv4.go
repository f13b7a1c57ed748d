// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	// signingName is the service that signatures are for; it is not the host's bedrock-runtime.
	signingName      = "bedrock"
	signingAlgorithm = "AWS4-HMAC-SHA256"
	signingTime      = "20060102T150405Z"
	signingDay       = len("20060102")
)

// sigV4 signs requests of one region by Signature Version 4, as the SDKs do for requests without a query. It is safe for concurrent use.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
type sigV4 struct {
	region string
	// key is the one that was derived last; it holds for a day.
	key atomic.Pointer[signingKey]
}

type signingKey struct {
	secret, day string
	key         []byte
}

// sign puts the signature on a request whose URL has a RawPath. The payload is the SHA-256 of its body.
func (s *sigV4) sign(r *http.Request, payload [sha256.Size]byte, keys aws.Credentials, at time.Time) {
	stamp := at.UTC().Format(signingTime)
	r.Header["X-Amz-Date"] = []string{stamp}
	if keys.SessionToken != "" {
		r.Header["X-Amz-Security-Token"] = []string{keys.SessionToken}
	}
	request, names := canonicalRequest(r, payload)
	sum := sha256.Sum256(request)
	scope := stamp[:signingDay] + "/" + s.region + "/" + signingName + "/aws4_request"
	text := signingAlgorithm + "\n" + stamp + "\n" + scope + "\n" + hex.EncodeToString(sum[:])
	signature := hex.EncodeToString(hmacSHA256(s.derive(keys.SecretAccessKey, stamp[:signingDay]), text))
	r.Header["Authorization"] = []string{
		signingAlgorithm + " Credential=" + keys.AccessKeyID + "/" + scope + ", SignedHeaders=" + names + ", Signature=" + signature,
	}
}

// derive makes the key that a secret has on a day.
func (s *sigV4) derive(secret, day string) []byte {
	if known := s.key.Load(); known != nil && known.secret == secret && known.day == day {
		return known.key
	}
	key := hmacSHA256([]byte("AWS4"+secret), day)
	for _, part := range []string{s.region, signingName, "aws4_request"} {
		key = hmacSHA256(key, part)
	}
	s.key.Store(&signingKey{secret, day, key})
	return key
}

func hmacSHA256(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(text)) // a hash takes everything
	return h.Sum(nil)
}

// canonicalRequest is what the signature covers, with the names of the headers among it.
func canonicalRequest(r *http.Request, payload [sha256.Size]byte) (request []byte, names string) {
	headers := signedHeaders(r)
	b := append(make([]byte, 0, 1024), r.Method...)
	b = append(b, '\n')
	b = appendEscaped(b, r.URL.RawPath, true)
	b = append(b, "\n\n"...) // there is no query
	for _, h := range headers {
		b = append(append(b, h.name...), ':')
		b = append(appendClean(b, h.values), '\n')
	}
	b = append(b, '\n')
	from := len(b)
	for i, h := range headers {
		if i > 0 {
			b = append(b, ';')
		}
		b = append(b, h.name...)
	}
	names = string(b[from:])
	return hex.AppendEncode(append(b, '\n'), payload[:]), names
}

type signedHeader struct {
	name   string
	values []string
}

// signedHeaders are all headers in order, but for those that may change on the way.
func signedHeaders(r *http.Request) []signedHeader {
	headers := append(make([]signedHeader, 0, 12), signedHeader{"host", []string{r.Host}})
	if r.ContentLength > 0 {
		headers = append(headers, signedHeader{"content-length", []string{strconv.FormatInt(r.ContentLength, 10)}})
	}
	for name, values := range r.Header {
		switch name {
		case "Authorization", "User-Agent", "X-Amzn-Trace-Id", "Expect", "Transfer-Encoding", "Content-Length":
		default:
			headers = append(headers, signedHeader{strings.ToLower(name), values})
		}
	}
	slices.SortFunc(headers, func(a, b signedHeader) int { return strings.Compare(a.name, b.name) })
	return headers
}

// appendClean appends a header's values without the spaces around them, and with one where several are within.
func appendClean(b []byte, values []string) []byte {
	for i, value := range values {
		if i > 0 {
			b = append(b, ',')
		}
		value = strings.TrimSpace(value)
		for at := range len(value) {
			if value[at] != ' ' || value[at-1] != ' ' { // it does not begin with a space
				b = append(b, value[at])
			}
		}
	}
	return b
}

// appendEscaped escapes all but the characters that AWS leaves as they are, which are fewer than those of a URL's path.
func appendEscaped(b []byte, text string, keepSlash bool) []byte {
	const digits = "0123456789ABCDEF"
	for at := range len(text) {
		c := text[at]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == '_', c == '~', c == '/' && keepSlash:
			b = append(b, c)
		default:
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return b
}
