// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Signature Version 4, read from the side of the service:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
const (
	sigV4Algorithm = "AWS4-HMAC-SHA256"
	sigV4Service   = "bedrock"
	amzDateFormat  = "20060102T150405Z"
	scopeFormat    = "20060102"
	maxClockSkew   = 5 * time.Minute
)

// signature is the content of an Authorization header.
type signature struct {
	accessKeyID string
	date        string
	region      string
	service     string
	signed      []string
	value       string
}

func (s *Simulator) authenticateSigV4(r *http.Request, digest string) (Identity, *apiError) {
	sig, failed := parseSignature(r.Header.Get("Authorization"))
	if failed != nil {
		return Identity{}, failed
	}
	if failed := s.checkScope(sig, r); failed != nil {
		return Identity{}, failed
	}
	id, ok := s.identities.find(func(id Identity) bool {
		return id.AccessKeyID != "" && equalSecret(id.AccessKeyID, sig.accessKeyID)
	})
	token := r.Header.Get("X-Amz-Security-Token")
	if !ok || !equalSecret(id.SessionToken, token) {
		return Identity{}, authError("UnrecognizedClientException", "The security token included in the request is invalid.")
	}
	if id.Expired {
		return id, authError("ExpiredTokenException", "The security token included in the request is expired")
	}
	return id, verifySignature(sig, id, r, digest)
}

func verifySignature(sig signature, id Identity, r *http.Request, digest string) *apiError {
	want := sig.expected(id.SecretAccessKey, r, digest)
	if hmac.Equal([]byte(want), []byte(sig.value)) {
		return nil
	}
	return authError("InvalidSignatureException",
		"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
}

func parseSignature(header string) (signature, *apiError) {
	parts := map[string]string{}
	for field := range strings.SplitSeq(strings.TrimPrefix(header, sigV4Algorithm), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		parts[name] = value
	}
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if parts[name] == "" {
			return signature{}, authError("IncompleteSignatureException", "Authorization header requires '%s' parameter.", name)
		}
	}
	scope := strings.Split(parts["Credential"], "/")
	if len(scope) != 5 || scope[4] != "aws4_request" {
		return signature{}, authError("IncompleteSignatureException",
			"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term")
	}
	return signature{
		accessKeyID: scope[0], date: scope[1], region: scope[2], service: scope[3],
		signed: strings.Split(parts["SignedHeaders"], ";"), value: parts["Signature"],
	}, nil
}

// checkScope refuses a signature for another day, region or service, one that leaves out a header that it must cover, and one
// that is too old or not yet valid.
func (s *Simulator) checkScope(sig signature, r *http.Request) *apiError {
	switch {
	case sig.region != s.region:
		return authError("InvalidSignatureException", "Credential should be scoped to a valid region.")
	case sig.service != sigV4Service:
		return authError("InvalidSignatureException", "Credential should be scoped to correct service: '%s'.", sigV4Service)
	}
	for _, name := range mustBeSigned(r) {
		if !slices.Contains(sig.signed, name) {
			return authError("InvalidSignatureException", "'%s' must be a 'SignedHeader' in the AWS Authorization.", name)
		}
	}
	return s.checkDate(sig, r.Header.Get("X-Amz-Date"))
}

func mustBeSigned(r *http.Request) []string {
	names := []string{"host", "x-amz-date"}
	if r.Header.Get("X-Amz-Security-Token") != "" {
		names = append(names, "x-amz-security-token")
	}
	return names
}

func (s *Simulator) checkDate(sig signature, stamp string) *apiError {
	at, err := time.Parse(amzDateFormat, stamp)
	if err != nil {
		return authError("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'. Got '%s'.", shown(stamp))
	}
	if at.Format(scopeFormat) != sig.date {
		return authError("InvalidSignatureException",
			"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'.",
			shown(sig.date), at.Format(scopeFormat), stamp)
	}
	now := s.now().UTC()
	earliest, latest := now.Add(-maxClockSkew), now.Add(maxClockSkew)
	if at.Before(earliest) {
		return authError("InvalidSignatureException", "Signature expired: %s is now earlier than %s (%s - 5 min.)",
			stamp, earliest.Format(amzDateFormat), now.Format(amzDateFormat))
	}
	if at.After(latest) {
		return authError("InvalidSignatureException", "Signature not yet current: %s is still later than %s (%s + 5 min.)",
			stamp, latest.Format(amzDateFormat), now.Format(amzDateFormat))
	}
	return nil
}

// expected is the signature that the holder of secret would have written for this request.
func (g signature) expected(secret string, r *http.Request, digest string) string {
	scope := strings.Join([]string{g.date, g.region, g.service, "aws4_request"}, "/")
	toSign := strings.Join([]string{
		sigV4Algorithm, r.Header.Get("X-Amz-Date"), scope, hexHash([]byte(canonicalRequest(r, g.signed, digest))),
	}, "\n")
	key := []byte("AWS4" + secret)
	for _, part := range []string{g.date, g.region, g.service, "aws4_request", toSign} {
		key = hmacSHA256(key, part)
	}
	return hex.EncodeToString(key)
}

func hmacSHA256(key []byte, data string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(data))
	return mac.Sum(nil)
}

func hexHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
