// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/google/go-cmp/cmp"
)

// picker draws from one seed, so that a failure can be had again.
type picker struct{ *rand.Rand }

func (p picker) text(letters string, most int) string {
	var b strings.Builder
	for range p.IntN(most + 1) {
		b.WriteByte(letters[p.IntN(len(letters))])
	}
	return b.String()
}

const wordLetters = "abcXYZ019-._~"

// request is one that a client could send.
func (p picker) request(t testing.TB) (Request, Options) {
	t.Helper()
	operations := []Operation{Converse, ConverseStream, Invoke, InvokeWithResponseStream, CountTokens, ApplyGuardrail}
	r := Request{
		Operation: operations[p.IntN(len(operations))], Header: http.Header{}, Body: []byte(p.text("{}\":ab ", 200)),
		Guardrail: Guardrail{ID: "g" + p.text(wordLetters+":/ %", 20), Version: "1" + p.text(wordLetters, 3)},
	}
	for range p.IntN(4) {
		name := "X-Amzn-Bedrock-A" + p.text("abcxyz0123", 8)
		for range 1 + p.IntN(3) {
			r.Header.Add(name, p.text("ab  c\t,;=\"", 12))
		}
	}
	o := testOptions(t, "http://127.0.0.1:"+[]string{"80", "8080"}[p.IntN(2)])
	o.ModelID = "m" + p.text(wordLetters+":/ %+é", 40)
	return r, o
}

// signedBy is the request's header once the SDK's signer has signed it too.
func signedBySDK(t testing.TB, r *http.Request, body []byte, keys aws.Credentials, at time.Time) http.Header {
	t.Helper()
	sum := sha256.Sum256(body)
	again := r.Clone(t.Context())
	for _, name := range []string{"Authorization", "X-Amz-Date", "X-Amz-Security-Token"} {
		again.Header.Del(name)
	}
	if err := v4.NewSigner().SignHTTP(t.Context(), keys, again, hex.EncodeToString(sum[:]), signingName, testRegion, at); err != nil {
		t.Fatal(err)
	}
	return again.Header
}

func TestSignaturesAreTheSDKs(t *testing.T) {
	for seed := range uint64(500) {
		p := picker{rand.New(rand.NewPCG(seed, 0))}
		r, o := p.request(t)
		c := newClient(t, o)
		request := c.newRequest(t.Context(), r, newSentBody(r.Body))
		keys := aws.Credentials{AccessKeyID: "AKID" + p.text(wordLetters, 8), SecretAccessKey: p.text(wordLetters+"+/=", 40), SessionToken: p.text(wordLetters+"+/=", 40)}
		at := time.Unix(1.7e9+p.Int64N(1e8), 0)
		c.signer.sign(request, sha256.Sum256(r.Body), keys, at)
		got := maps.Clone(request.Header)
		if diff := cmp.Diff(signedBySDK(t, request, r.Body, keys, at), got); diff != "" {
			t.Fatalf("seed %d, %s (-SDK +ours):\n%s", seed, request.URL, diff)
		}
	}
}

// TestOneSignerFollowsKeysAndDays holds that the key that is kept is used for nothing but its own secret and day.
func TestOneSignerFollowsKeysAndDays(t *testing.T) {
	c := newClient(t, testOptions(t, "http://127.0.0.1:1"))
	day := time.Date(2026, 11, 23, 23, 59, 59, 0, time.UTC)
	for _, at := range []time.Time{day, day, day.Add(time.Second), day} {
		for _, secret := range []string{"one", "two", "two", "one"} {
			keys := aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: secret}
			request := c.newRequest(t.Context(), Request{Operation: Converse, Body: []byte("{}")}, newSentBody(nil))
			c.signer.sign(request, sha256.Sum256([]byte("{}")), keys, at)
			if diff := cmp.Diff(signedBySDK(t, request, []byte("{}"), keys, at), request.Header); diff != "" {
				t.Errorf("secret %s at %v (-SDK +ours):\n%s", secret, at, diff)
			}
		}
	}
}

// TestHeadersBeyondASCIIAreTheCallersFault: a caller must not be able to have AWS refuse a signature, which would say that the credentials are wrong.
func TestHeadersBeyondASCIIAreTheCallersFault(t *testing.T) {
	for name, header := range map[string]http.Header{
		"a letter":           {"X-Amzn-Bedrock-Trace": {"ENABLED", "é"}},
		"a space":            {"X-Amzn-Bedrock-Trace": {"ENABLED\u00a0"}},
		"bytes of no letter": {"X-Amzn-Bedrock-Trace": {"\xff"}},
		"the type":           {"Content-Type": {"text/é"}},
		"what is accepted":   {"Accept": {"\x7f"}},
	} {
		transport, calls := answering(403, exceptionHeader("InvalidSignatureException", "", ""), "{}")
		c := retrying(t, transport, 3)
		_, err := c.Do(t.Context(), Request{Operation: Invoke, Header: header, Body: []byte("{}")})
		_, streamErr := c.Stream(t.Context(), Request{Operation: ConverseStream, Header: header, Body: []byte("{}")})
		for _, err := range []error{err, streamErr} {
			if failure := asError(t, err); failure.Class != Invalid || failure.Attempts != 0 || *calls != 0 {
				t.Errorf("%s: %v after %d attempts and %d calls, want the caller told so before any", name, failure, failure.Attempts, *calls)
			}
		}
		if status := c.options.Credentials.Status(); status.Reason != "" {
			t.Errorf("%s: the credentials are taken to be at fault: %+v", name, status)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	o := testOptions(b, "http://127.0.0.1:8080")
	o.ModelID = claude
	c, err := New(o)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	body := []byte(claudeBody)
	keys := aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.signer.sign(c.newRequest(b.Context(), Request{Operation: Converse, Body: body}, newSentBody(nil)), sha256.Sum256(body), keys, time.Now())
		}
	})
	b.Run("SDK", func(b *testing.B) {
		b.ReportAllocs()
		signer := v4.NewSigner()
		for b.Loop() {
			sum := sha256.Sum256(body)
			request := c.newRequest(b.Context(), Request{Operation: Converse, Body: body}, newSentBody(nil))
			if err := signer.SignHTTP(b.Context(), keys, request, hex.EncodeToString(sum[:]), signingName, testRegion, time.Now()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
