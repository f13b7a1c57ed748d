// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGuardrailsOnConversations(t *testing.T) {
	config := func(trace string) string {
		return `"guardrailConfig":{"guardrailIdentifier":"simguardrail","guardrailVersion":"1","trace":"` + trace + `"}`
	}
	for name, tc := range map[string]struct {
		text, system, trace string
		wantText, wantStop  string
		wantReason          string
	}{
		"nothing found":           {"Hello", "s", "enabled", `You said: "Hello".`, "end_turn", "No action."},
		"a word in the question":  {"a Forbidden thing", "s", "enabled", DemoGuardrail().BlockedInput, "guardrail_intervened", "Guardrail blocked."},
		"a word in the answer":    {"Hello", "forbidden", "enabled", DemoGuardrail().BlockedOutput, "guardrail_intervened", "No action.\nGuardrail blocked."},
		"an address in an answer": {"I am a.b@example.com", "s", "enabled", `You said: "I am {EMAIL}".`, "guardrail_intervened", "No action.\nGuardrail masked."},
		"without a trace":         {"a forbidden thing", "s", "disabled", DemoGuardrail().BlockedInput, "guardrail_intervened", ""},
	} {
		t.Run(name, func(t *testing.T) {
			body := strings.Replace(with(`"system":[{"text":"`+tc.system+`"}],`+config(tc.trace)), "Hello", tc.text, 1)
			unary, streamed := unaryOf(t, New(), nova, body), streamedOf(t, New(), nova, body)
			if diff := cmp.Diff(unary, streamed); diff != "" {
				t.Errorf("unary and streamed (-unary +streamed):\n%s", diff)
			}
			said, _ := unary.Output.Message.Content[0]["text"].(string)
			var reason string
			if trace, ok := unary.Trace.(map[string]any); ok {
				reason, _ = trace["guardrail"].(map[string]any)["actionReason"].(string)
			}
			if !strings.Contains(said, tc.wantText) || unary.StopReason != tc.wantStop || reason != tc.wantReason {
				t.Errorf("said %q, stopped for %s, trace says %q", said, unary.StopReason, reason)
			}
			if tc.wantText == DemoGuardrail().BlockedInput && unary.Usage["totalTokens"] != 0.0 {
				t.Errorf("usage %v of a question that did not reach the model", unary.Usage)
			}
		})
	}
	marked := messages(`{"role":"user","content":[{"text":"forbidden, but not marked"},{"guardContent":{"text":{"text":"harmless"}}}]}`)
	if got := unaryOf(t, New(), nova, strings.TrimSuffix(marked, "}")+`,`+config("enabled")+`}`); strings.Contains(got.StopReason, "guardrail") &&
		got.Output.Message.Content[0]["text"] == DemoGuardrail().BlockedInput {
		t.Error("a text was blocked that is not marked for the guardrail, though another is")
	}
	unknown := with(`"guardrailConfig":{"guardrailIdentifier":"other","guardrailVersion":"1"}`)
	if diff := cmp.Diff(invalid("The guardrail identifier or version provided in the request does not exist."), refusalOf(t, post(New(), nova, "converse", unknown))); diff != "" {
		t.Errorf("an unknown guardrail (-want +got):\n%s", diff)
	}
}

func invokeWith(header map[string]string, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, "/model/"+sonnet+"/invoke", strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+DemoIdentity().BearerKey)
	for name, value := range header {
		req.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	New().ServeHTTP(w, req)
	return w
}

func TestHeadersOfInvoke(t *testing.T) {
	guard := map[string]string{"X-Amzn-Bedrock-GuardrailIdentifier": "simguardrail", "X-Amzn-Bedrock-GuardrailVersion": "DRAFT", "X-Amzn-Bedrock-Trace": "ENABLED"}
	body := anthropic(`"messages":[{"role":"user","content":"a forbidden thing"}]`)
	for name, tc := range map[string]struct {
		header map[string]string
		status int
		want   string
	}{
		"a guardrail":        {guard, 200, `"amazon-bedrock-guardrailAction":"INTERVENED"`},
		"its trace":          {guard, 200, `"amazon-bedrock-trace":{"guardrail":{"actionReason":"Guardrail blocked.","input":{"simguardrail":`},
		"no such guardrail":  {map[string]string{"X-Amzn-Bedrock-GuardrailIdentifier": "x", "X-Amzn-Bedrock-GuardrailVersion": "1"}, 400, "does not exist"},
		"no such tier":       {map[string]string{"X-Amzn-Bedrock-Service-Tier": "gold"}, 400, "Value 'gold' at 'serviceTier'"},
		"metadata":           {map[string]string{"X-Amzn-Bedrock-Request-Metadata": `{"team":"a"}`}, 200, "You said"},
		"metadata as a list": {map[string]string{"X-Amzn-Bedrock-Request-Metadata": `["team"]`}, 400, "isn't a JSON object of strings"},
		"metadata too odd":   {map[string]string{"X-Amzn-Bedrock-Request-Metadata": `{"team":"a|b"}`}, 400, "Value 'a|b' at 'team'"},
	} {
		t.Run(name, func(t *testing.T) {
			if w := invokeWith(tc.header, body); w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
				t.Errorf("answer %d %s, want %d and %s", w.Code, w.Body, tc.status, tc.want)
			}
		})
	}
	w := invokeWith(map[string]string{"X-Amzn-Bedrock-Service-Tier": "flex", "X-Amzn-Bedrock-PerformanceConfig-Latency": "optimized"}, body)
	if got := w.Header().Get("X-Amzn-Bedrock-Service-Tier") + " " + w.Header().Get("X-Amzn-Bedrock-Performanceconfig-Latency"); got != "flex optimized" {
		t.Errorf("echoed %q, want the tier and the latency", got)
	}
}

func TestApplyGuardrail(t *testing.T) {
	const path = "/guardrail/simguardrail/version/1/apply"
	for name, tc := range map[string]struct {
		path, body string
		status     int
		action     string
		outputs    []textMember
	}{
		"nothing found":           {path, `{"source":"INPUT","content":[{"text":{"text":"Hello"}}]}`, 200, "NONE", []textMember{}},
		"a word":                  {path, `{"source":"INPUT","content":[{"text":{"text":"Hello"}},{"text":{"text":"forbidden"}}]}`, 200, "GUARDRAIL_INTERVENED", []textMember{{DemoGuardrail().BlockedInput}}},
		"an address in an answer": {path, `{"source":"OUTPUT","content":[{"text":{"text":"Ask a@example.com"}}]}`, 200, "GUARDRAIL_INTERVENED", []textMember{{"Ask {EMAIL}"}}},
		"no source":               {path, `{"content":[{"text":{"text":"Hello"}}]}`, 400, "", nil},
		"no content":              {path, `{"source":"INPUT","content":[]}`, 400, "", nil},
		"an unknown version":      {"/guardrail/simguardrail/version/7/apply", `{"source":"INPUT","content":[{"text":{"text":"Hello"}}]}`, 404, "", nil},
		"by its ARN":              {"/guardrail/arn:aws:bedrock:us-east-1:123456789012:guardrail%2Fsimguardrail/version/DRAFT/apply", `{"source":"INPUT","content":[{"text":{"text":"Hello"}}]}`, 200, "NONE", []textMember{}},
		"throttled":               {path, `{"source":"INPUT","content":[{"text":{"text":"[[sim: throttle]]"}}]}`, 429, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := postTo(New(), tc.path, tc.body)
			var got applyGuardrailResponse
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.outputs, got.Outputs); w.Code != tc.status || got.Action != tc.action || diff != "" {
				t.Errorf("answer %d %s; outputs (-want +got):\n%s", w.Code, w.Body, diff)
			}
			if tc.status == 200 && (len(got.Assessments) != 1 || got.Usage.WordPolicyUnits != 1) {
				t.Errorf("assessments %+v, usage %+v", got.Assessments, got.Usage)
			}
		})
	}
}
