// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

// nativePath is what the paths of Bedrock's runtime begin with.
const nativePath = "/model/"

// native serves Bedrock's own operations. The body goes upstream as it came, signed with the endpoint's identity, and the answer comes back as it is.
func (s *Server) native(w http.ResponseWriter, r *http.Request) error {
	operation, err := s.operation(r)
	if err != nil {
		return err
	}
	exchangeOf(r.Context()).route = string(operation)
	return s.forward(w, r, bedrock.Request{Operation: operation, Header: nativeHeader(r.Header)})
}

// The forms of a guardrail's ID and version. Nothing else may become a part of a signed path.
// Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
var (
	guardrailID      = regexp.MustCompile(`^([a-z0-9]+|arn:aws(-[a-z]+)*:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+)$`)
	guardrailVersion = regexp.MustCompile(`^([1-9][0-9]{0,7}|DRAFT)$`)
)

// guardrail serves Bedrock's ApplyGuardrail. Which guardrails may be asked is up to the endpoint's AWS identity.
func (s *Server) guardrail(w http.ResponseWriter, r *http.Request) error {
	named := bedrock.Guardrail{ID: r.PathValue("id"), Version: r.PathValue("version")}
	if !guardrailID.MatchString(named.ID) || !guardrailVersion.MatchString(named.Version) {
		return faultf(modelNotFound, "there is no such guardrail; write its ID or its ARN, and a version that is a number or DRAFT")
	}
	return s.forward(w, r, bedrock.Request{Operation: bedrock.ApplyGuardrail, Guardrail: named, Header: nativeHeader(r.Header)})
}

// forward sends a request on with the body that it came with.
func (s *Server) forward(w http.ResponseWriter, r *http.Request, request bedrock.Request) error {
	body, share, err := s.readBody(w, r)
	if err != nil {
		return err
	}
	defer share.release()
	if mustBeJSON := isJSON(request.Header) || wantsExplanation(r); mustBeJSON && !jsontext.Value(body).IsValid() {
		return faultf(bodyNotJSON, "the body is not JSON")
	}
	request.Body = body
	x := exchangeOf(r.Context())
	switch {
	case wantsExplanation(r):
		return s.explain(r.Context(), x, []bedrock.Request{request}, nil)
	case request.Operation.Streams():
		return s.nativeStream(r.Context(), x, request)
	}
	return s.nativeUnary(r.Context(), x, request)
}

// operation reads the path: /model/{modelId}/{operation}. SDKs escape the colon and slashes of an ID or send them as they are, so the
// operation is the last segment and the ID all that is before it.
func (s *Server) operation(r *http.Request) (bedrock.Operation, error) {
	rest := strings.TrimPrefix(r.URL.EscapedPath(), nativePath)
	at := strings.LastIndexByte(rest, '/')
	operation := bedrock.Operation(rest[at+1:])
	if at < 0 || !operations()[operation] {
		return "", faultf(routeNotFound, "no such operation; this proxy serves converse, converse-stream, invoke, invoke-with-response-stream and count-tokens")
	}
	model, err := url.PathUnescape(rest[:at])
	if err != nil || !s.serves(model) {
		return "", faultf(modelNotFound, "this endpoint does not serve the model %q; it serves %s", shortName(model), strings.Join(s.names, ", "))
	}
	return operation, nil
}

// operations are those that callers may use.
func operations() map[bedrock.Operation]bool {
	return map[bedrock.Operation]bool{
		bedrock.Converse: true, bedrock.ConverseStream: true, bedrock.Invoke: true, bedrock.InvokeWithResponseStream: true, bedrock.CountTokens: true,
	}
}

// bedrockHeader begins the names of the headers that are part of an operation's input or output.
const bedrockHeader = "X-Amzn-Bedrock-"

// nativeHeader takes what belongs to the operation. A caller's own credentials and signature stay behind, and so do hop-by-hop headers.
func nativeHeader(from http.Header) http.Header {
	to := operationHeader(from)
	// The Go SDK sends application/octet-stream for InvokeModel unless it is told otherwise, and other SDKs nothing; Bedrock's models take JSON.
	if given := to.Get("Content-Type"); given == "" || given == "application/octet-stream" {
		to.Set("Content-Type", contentJSON)
	}
	if accept := from.Get("Accept"); accept != "" {
		to.Set("Accept", accept)
	}
	return to
}

// isJSON tells whether a body says that it is JSON. A model behind InvokeModel may take something else.
func isJSON(header http.Header) bool {
	media, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && (media == contentJSON || strings.HasSuffix(media, "+json"))
}

func operationHeader(from http.Header) http.Header {
	to := http.Header{}
	for name, values := range from {
		if name == "Content-Type" || strings.HasPrefix(name, bedrockHeader) {
			to[name] = values
		}
	}
	return to
}
