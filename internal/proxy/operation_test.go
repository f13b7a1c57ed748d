// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestOperation(t *testing.T) {
	const arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-v1:0"
	s := &Server{names: []string{"claude", "anthropic.claude-v1:0", arn}}
	cases := map[string]struct {
		path string
		want bedrock.Operation
		kind faultKind
	}{
		"the endpoint's name":           {path: "/model/claude/converse", want: bedrock.Converse},
		"an ID with its colon as it is": {path: "/model/anthropic.claude-v1:0/invoke", want: bedrock.Invoke},
		"an ID with its colon escaped":  {path: "/model/anthropic.claude-v1%3A0/converse-stream", want: bedrock.ConverseStream},
		"an ARN with its slash escaped": {path: "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.anthropic.claude-v1%3A0/converse", want: bedrock.Converse},
		"an ARN as it is":               {path: "/model/" + arn + "/invoke-with-response-stream", want: bedrock.InvokeWithResponseStream},
		"another model":                 {path: "/model/gpt/converse", kind: modelNotFound},
		"an ID that is escaped twice":   {path: "/model/anthropic.claude-v1%253A0/converse", kind: modelNotFound},
		"no model":                      {path: "/model/converse", kind: routeNotFound},
		"an empty model":                {path: "/model//converse", kind: modelNotFound},
		"counting tokens":               {path: "/model/claude/count-tokens", want: bedrock.CountTokens},
		"an operation for no caller":    {path: "/model/claude/async-invoke", kind: routeNotFound},
		"no operation":                  {path: "/model/claude/", kind: routeNotFound},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := s.operation(httptest.NewRequest(http.MethodPost, tc.path, nil))
			var f *fault
			if errors.As(err, &f); got != tc.want || f == nil && tc.kind != "" || f != nil && f.kind != tc.kind {
				t.Errorf("operation is %q, error %v; want %q, kind %q", got, err, tc.want, tc.kind)
			}
		})
	}
}

func TestNativeHeaderLeavesCredentialsBehind(t *testing.T) {
	got := nativeHeader(http.Header{
		"Authorization": {"AWS4-HMAC-SHA256 …"}, "X-Amz-Security-Token": {"t"}, "X-Amz-Date": {"d"}, "X-Amz-Content-Sha256": {"h"},
		"Connection": {"close"}, "Transfer-Encoding": {"chunked"}, "Cookie": {"c"}, "X-Api-Key": {"k"}, "User-Agent": {"u"},
		"X-Amzn-Bedrock-Guardrailidentifier": {"g"}, "Accept": {"application/json"}, "Content-Type": {"application/octet-stream"},
	})
	want := http.Header{
		"X-Amzn-Bedrock-Guardrailidentifier": {"g"}, "Accept": {"application/json"}, "Content-Type": {"application/json"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

func TestServedNames(t *testing.T) {
	c := &proxyconfig.Config{
		Endpoint: proxyconfig.Endpoint{Name: "claude"},
		Model:    proxyconfig.Model{ID: "anthropic.claude-v1:0", ServedNames: []string{"sonnet", "claude"}},
	}
	if diff := cmp.Diff([]string{"claude", "anthropic.claude-v1:0", "sonnet"}, servedNames(c)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}
