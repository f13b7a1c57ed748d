// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"errors"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
)

const (
	jsonType        = "application/json"
	eventStreamType = "application/vnd.amazon.eventstream"
)

var errUnsignable = errors.New("a header is not ASCII")

// newRequest builds one attempt, unsigned.
func (c *Client) newRequest(ctx context.Context, r Request, body *sentBody) *http.Request {
	request := new(http.Request).WithContext(ctx)
	request.Method, request.URL, request.Host, request.Header = http.MethodPost, c.target(r), c.host, carried(r)
	request.Proto, request.ProtoMajor, request.ProtoMinor = "HTTP/1.1", 1, 1
	request.Body, _ = body.open() // never fails
	request.GetBody, request.ContentLength = body.open, int64(len(r.Body))
	return request
}

// target is where a request goes: to the client's model, or to the guardrail that it names.
func (c *Client) target(r Request) *url.URL {
	segments := []string{"model", c.options.ModelID, string(r.Operation)}
	if r.Operation == ApplyGuardrail {
		segments = []string{"guardrail", r.Guardrail.ID, "version", r.Guardrail.Version, string(r.Operation)}
	}
	target := *c.base
	target.Path = ""
	var escaped []byte
	for _, segment := range segments {
		target.Path += "/" + segment
		// The SDKs escape ':' and '/' of an ID, and the signature covers the path as it is escaped.
		escaped = appendEscaped(append(escaped, '/'), segment, false)
	}
	target.RawPath = string(escaped)
	return &target
}

// Describe is a request as Stream and Do would send it, without the signature. It is for a person to read.
func (c *Client) Describe(ctx context.Context, r Request) *http.Request {
	return c.newRequest(ctx, r, newSentBody(r.Body))
}

// carried are the headers that go to Bedrock: X-Amzn-Bedrock-… as they are, and the content types that the operation has.
func carried(r Request) http.Header {
	h := http.Header{"User-Agent": {"outcrop"}}
	for name, values := range r.Header {
		if name = textproto.CanonicalMIMEHeaderKey(name); strings.HasPrefix(name, "X-Amzn-Bedrock-") {
			h[name] = append([]string(nil), values...)
		}
	}
	h.Set("Content-Type", requestType(r))
	h.Set("Accept", acceptedType(r))
	return h
}

// unsignable refuses a header that a signature could not cover for certain: beyond ASCII, who signs and who checks may not read the same. AWS would take
// the endpoint's credentials for wrong, and so would the endpoint.
func unsignable(h http.Header) *Error {
	isForeign := func(r rune) bool { return r < ' ' && r != '\t' || r > '~' }
	for name, values := range h {
		if slices.ContainsFunc(values, func(value string) bool { return strings.ContainsFunc(value, isForeign) }) {
			return &Error{Class: Invalid, Message: "The header " + name + " has characters that are not ASCII; leave them out.", Err: errUnsignable}
		}
	}
	return nil
}

// requestType is JSON for every operation but Invoke and its stream, which take what the model takes.
// SDKs that are told nothing send application/octet-stream or no type at all, and mean JSON.
func requestType(r Request) string {
	given := r.Header.Get("Content-Type")
	isInvoke := r.Operation == Invoke || r.Operation == InvokeWithResponseStream
	if !isInvoke || given == "" || given == "application/octet-stream" {
		return jsonType
	}
	return given
}

func acceptedType(r Request) string {
	switch {
	case r.Operation.Streams():
		return eventStreamType
	case r.Operation == Invoke:
		return firstOf(r.Header.Get("Accept"), jsonType)
	}
	return jsonType
}

// parseBase reads the base URL, which has no path of its own.
func parseBase(raw string) (*url.URL, error) {
	base, err := url.Parse(strings.TrimSuffix(raw, "/"))
	if err != nil {
		return nil, errBaseURL
	}
	return base, nil
}
