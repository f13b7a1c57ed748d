// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/google/go-cmp/cmp"
)

const helloBody = `{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}`

var testTime = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// signing is how a test request is signed; the zero value of a field is the right one.
type signing struct {
	identity Identity
	region   string
	service  string
	at       time.Time
	path     string
	after    func(*http.Request)
}

// signed makes a Converse request, signs it with the SDK's signer, and then changes it.
func signed(t *testing.T, how signing) *http.Request {
	t.Helper()
	if how.path == "" {
		how.path = "/model/amazon.nova-lite-v1%3A0/converse"
	}
	if how.at.IsZero() {
		how.at = testTime
	}
	req := httptest.NewRequest(http.MethodPost, how.path, strings.NewReader(helloBody))
	req.Header.Set("Content-Type", "application/json")
	creds := aws.Credentials{AccessKeyID: how.identity.AccessKeyID, SecretAccessKey: how.identity.SecretAccessKey, SessionToken: how.identity.SessionToken}
	err := v4.NewSigner().SignHTTP(t.Context(), creds, req, hexHash([]byte(helloBody)), orElse(how.service, "bedrock"), orElse(how.region, "us-east-1"), how.at)
	if err != nil {
		t.Fatal(err)
	}
	if how.after != nil {
		how.after(req)
	}
	return req
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// refusal is what a caller sees of an exception.
type refusal struct {
	Status        int
	Type, Message string
}

func refusalOf(t *testing.T, w *httptest.ResponseRecorder) refusal {
	t.Helper()
	var body struct{ Message string }
	if w.Code != http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Fatalf("the body of a refusal is not JSON: %s", w.Body)
		}
	}
	if w.Header().Get("X-Amzn-Requestid") == "" {
		t.Error("the answer has no x-amzn-requestid")
	}
	return refusal{w.Code, w.Header().Get("X-Amzn-Errortype"), body.Message}
}

func frontEnd(name, message string) refusal {
	return refusal{exceptionStatus[name], name + ":" + frontEndErrors, message}
}

const (
	mismatch     = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
	invalidToken = "The security token included in the request is invalid."
)

var (
	keeper    = Identity{Name: "keeper", AccessKeyID: "AKIDKEEPER", SecretAccessKey: "keeper-secret", BearerKey: "keeper-key"}
	visitor   = Identity{Name: "visitor", AccessKeyID: "AKIDVISITOR", SecretAccessKey: "visitor-secret", SessionToken: "visitor-token"}
	leaver    = Identity{Name: "leaver", AccessKeyID: "AKIDLEAVER", SecretAccessKey: "leaver-secret", BearerKey: "leaver-key", Expired: true}
	microOnly = Identity{Name: "micro-only", AccessKeyID: "AKIDMICRO", SecretAccessKey: "micro-secret", AllowedModels: []string{"amazon.nova-micro-*"}}
	outsider  = Identity{Name: "outsider", AccessKeyID: "AKIDOUT", SecretAccessKey: "out-secret", RefusedModels: []string{"*"}}
)

func guarded() *Simulator {
	return New(WithClock(func() time.Time { return testTime }), WithIdentity(keeper), WithIdentity(visitor), WithIdentity(leaver),
		WithIdentity(microOnly), WithIdentity(outsider))
}

func set(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func wrongSecret(id Identity) Identity {
	id.SecretAccessKey = "not it"
	return id
}

func tokenless(id Identity) Identity {
	id.SessionToken = ""
	return id
}

func TestSignatures(t *testing.T) {
	for name, tc := range map[string]struct {
		how  signing
		want refusal
	}{
		"a right signature":                           {signing{identity: keeper}, refusal{Status: 200}},
		"a right signature with a session token":      {signing{identity: visitor}, refusal{Status: 200}},
		"a raw colon in the path":                     {signing{identity: keeper, path: "/model/amazon.nova-lite-v1:0/converse"}, refusal{Status: 200}},
		"a query, signed":                             {signing{identity: keeper, path: "/model/amazon.nova-lite-v1%3A0/converse?b=2&a=1"}, refusal{Status: 200}},
		"an ARN in the path":                          {signing{identity: keeper, path: "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Famazon.nova-lite-v1%3A0/converse"}, refusal{Status: 200}},
		"an unsigned header more":                     {signing{identity: keeper, after: set("X-Added-On-The-Way", "1")}, refusal{Status: 200}},
		"a clock four minutes slow":                   {signing{identity: keeper, at: testTime.Add(-4 * time.Minute)}, refusal{Status: 200}},
		"the wrong secret":                            {signing{identity: wrongSecret(keeper)}, frontEnd("InvalidSignatureException", mismatch)},
		"a body changed on the way":                   {signing{identity: keeper, after: changeBody}, frontEnd("InvalidSignatureException", mismatch)},
		"a signed header changed on the way":          {signing{identity: keeper, after: set("Content-Type", "text/plain")}, frontEnd("InvalidSignatureException", mismatch)},
		"a path changed on the way":                   {signing{identity: keeper, after: func(r *http.Request) { r.RequestURI = "/model/amazon.nova-pro-v1%3A0/converse" }}, frontEnd("InvalidSignatureException", mismatch)},
		"another host":                                {signing{identity: keeper, after: func(r *http.Request) { r.Host = "elsewhere" }}, frontEnd("InvalidSignatureException", mismatch)},
		"the date changed on the way":                 {signing{identity: keeper, after: set("X-Amz-Date", "20261123T120001Z")}, frontEnd("InvalidSignatureException", mismatch)},
		"another region":                              {signing{identity: keeper, region: "eu-west-1"}, frontEnd("InvalidSignatureException", "Credential should be scoped to a valid region.")},
		"another service":                             {signing{identity: keeper, service: "s3"}, frontEnd("InvalidSignatureException", "Credential should be scoped to correct service: 'bedrock'.")},
		"a key that nobody has":                       {signing{identity: Identity{AccessKeyID: "AKIDNOBODY", SecretAccessKey: "x"}}, frontEnd("UnrecognizedClientException", invalidToken)},
		"a session token left out":                    {signing{identity: tokenless(visitor)}, frontEnd("UnrecognizedClientException", invalidToken)},
		"credentials that have expired":               {signing{identity: leaver}, frontEnd("ExpiredTokenException", "The security token included in the request is expired")},
		"a signature of six minutes ago":              {signing{identity: keeper, at: testTime.Add(-6 * time.Minute)}, frontEnd("InvalidSignatureException", "Signature expired: 20261123T115400Z is now earlier than 20261123T115500Z (20261123T120000Z - 5 min.)")},
		"a signature from the future":                 {signing{identity: keeper, at: testTime.Add(6 * time.Minute)}, frontEnd("InvalidSignatureException", "Signature not yet current: 20261123T120600Z is still later than 20261123T120500Z (20261123T120000Z + 5 min.)")},
		"no authorization at all":                     {signing{identity: keeper, after: func(r *http.Request) { r.Header.Del("Authorization") }}, frontEnd("MissingAuthenticationTokenException", "Missing Authentication Token")},
		"an authorization without a signature":        {signing{identity: keeper, after: set("Authorization", "AWS4-HMAC-SHA256 Credential=a/20261123/us-east-1/bedrock/aws4_request, SignedHeaders=host")}, frontEnd("IncompleteSignatureException", "Authorization header requires 'Signature' parameter.")},
		"a date that is none":                         {signing{identity: keeper, after: set("X-Amz-Date", "yesterday")}, frontEnd("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'. Got 'yesterday'.")},
		"a host that is not signed":                   {signing{identity: keeper, after: unsignHost}, frontEnd("InvalidSignatureException", "'host' must be a 'SignedHeader' in the AWS Authorization.")},
		"a bearer key":                                {signing{identity: keeper, after: set("Authorization", "Bearer keeper-key")}, refusal{Status: 200}},
		"a bearer key that nobody has":                {signing{identity: keeper, after: set("Authorization", "Bearer guess")}, frontEnd("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.")},
		"an empty bearer key":                         {signing{identity: keeper, after: set("Authorization", "Bearer ")}, frontEnd("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.")},
		"a bearer key that has expired":               {signing{identity: keeper, after: set("Authorization", "Bearer leaver-key")}, frontEnd("AccessDeniedException", "Bearer Token has expired")},
		"an account without access to the model":      {signing{identity: outsider}, refusal{403, "AccessDeniedException:" + bedrockErrors, "You don't have access to the model with the specified model ID."}},
		"a policy that allows the model":              {signing{identity: microOnly, path: "/model/amazon.nova-micro-v1%3A0/converse"}, refusal{Status: 200}},
		"a policy that allows the model by a profile": {signing{identity: microOnly, path: "/model/us.amazon.nova-micro-v1%3A0/converse"}, refusal{Status: 200}},
		"a policy that does not allow the model": {signing{identity: microOnly}, refusal{
			403, "AccessDeniedException:" + bedrockErrors,
			"User: arn:aws:iam::123456789012:user/micro-only is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0 because no identity-based policy allows the bedrock:InvokeModel action",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			guarded().ServeHTTP(w, signed(t, tc.how))
			if diff := cmp.Diff(tc.want, refusalOf(t, w)); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func changeBody(r *http.Request) {
	changed := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Replace(helloBody, "Hello", "Hullo", 1)))
	r.Body = changed.Body
}

func unsignHost(r *http.Request) {
	r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), ";host;", ";", 1))
}

func TestIdentitiesChangeWhileRunning(t *testing.T) {
	sim := guarded()
	status := func() int {
		w := httptest.NewRecorder()
		sim.ServeHTTP(w, signed(t, signing{identity: keeper}))
		return w.Code
	}
	if got := status(); got != 200 {
		t.Fatalf("status %d before the change, want 200", got)
	}
	rotated := wrongSecret(keeper)
	sim.SetIdentity(rotated)
	if got := status(); got != 403 {
		t.Errorf("status %d with the secret of before a rotation, want 403", got)
	}
	sim.SetIdentity(keeper)
	sim.RemoveIdentity("keeper")
	if got := status(); got != 403 {
		t.Errorf("status %d after the identity was removed, want 403", got)
	}
}

func TestCallsHoldNoCredentials(t *testing.T) {
	sim := guarded()
	sim.ServeHTTP(httptest.NewRecorder(), signed(t, signing{identity: visitor}))
	calls := sim.Calls()
	if len(calls) != 1 || calls[0].Identity != "visitor" || calls[0].Status != 200 || !calls[0].Done || calls[0].BodyBytes != len(helloBody) {
		t.Fatalf("calls %+v, want one by visitor that is done", calls)
	}
	for _, name := range credentialHeaders {
		if calls[0].Header.Get(name) != "" {
			t.Errorf("header %s was kept", name)
		}
	}
	if calls[0].Body != nil {
		t.Error("the body was kept without KeepBodies")
	}
}
