// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestGuardrailIsAskedByItsNameAlone(t *testing.T) {
	w := newWorld(t)
	const body = `{"source":"INPUT","content":[{"text":{"text":"hello"}}]}`
	cases := map[string]struct {
		path   string
		status int
	}{
		"an ID and a version":         {"/guardrail/simguardrail/version/1/apply", http.StatusOK},
		"the draft":                   {"/guardrail/simguardrail/version/DRAFT/apply", http.StatusOK},
		"an ARN, escaped":             {"/guardrail/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aguardrail%2Fsimguardrail/version/1/apply", http.StatusOK},
		"a path":                      {"/guardrail/%2e%2e/version/1/apply", http.StatusNotFound},
		"a path to a model":           {"/guardrail/..%2Fmodel%2Fother/version/1/apply", http.StatusNotFound},
		"a version that is a path":    {"/guardrail/simguardrail/version/%2e%2e/apply", http.StatusNotFound},
		"a version that is no number": {"/guardrail/simguardrail/version/latest/apply", http.StatusNotFound},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w.sim.ResetCalls()
			got := w.post(tc.path, body)
			if got.StatusCode != tc.status {
				t.Errorf("status %d, want %d: %s", got.StatusCode, tc.status, got.body)
			}
			calls := w.sim.Calls()
			if sent := len(calls) == 1; sent != (tc.status == http.StatusOK) {
				t.Errorf("%d requests went upstream", len(calls))
			}
			if tc.status == http.StatusOK && !strings.Contains(got.body, `"action":`) {
				t.Errorf("the answer is %s", got.body)
			}
		})
	}
}
