// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// The identity that every request is signed with, and the model that it asks for.
const (
	region    = "eu-central-1"
	modelID   = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
	keyID     = "AKIDBENCH"
	secretKey = "bench-secret"
)

const amzDate = "20060102T150405Z"

var errSignature = errors.New("the signature does not match")

// signer signs as the SDKs do, and so knows what a right signature is.
type signer struct{ v4 *v4.Signer }

func newSigner() signer { return signer{v4.NewSigner()} }

func (s signer) sign(ctx context.Context, r *http.Request, body []byte, at time.Time) error {
	sum := sha256.Sum256(body)
	keys := aws.Credentials{AccessKeyID: keyID, SecretAccessKey: secretKey}
	return s.v4.SignHTTP(ctx, keys, r, hex.EncodeToString(sum[:]), "bedrock", region, at)
}

// verify signs a request that came in once more, with the headers that its signature names, and compares.
func (s signer) verify(r *http.Request, body []byte) error {
	given := r.Header.Get("Authorization")
	at, err := time.Parse(amzDate, r.Header.Get("X-Amz-Date"))
	_, rest, ok := strings.Cut(given, "SignedHeaders=")
	names, _, ended := strings.Cut(rest, ",")
	if err != nil || !ok || !ended {
		return errSignature
	}
	again := &http.Request{Method: r.Method, URL: r.URL, Host: r.Host, Header: http.Header{}}
	for name := range strings.SplitSeq(names, ";") {
		switch name {
		case "host":
		case "content-length":
			again.ContentLength = r.ContentLength
		default:
			again.Header[http.CanonicalHeaderKey(name)] = r.Header.Values(name)
		}
	}
	if err := s.sign(r.Context(), again, body, at); err != nil {
		return err
	}
	if again.Header.Get("Authorization") != given {
		return errSignature
	}
	return nil
}
