// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/recordings"
)

// historic is a simulator as Bedrock was when the recordings were made: no model had reached its end of life.
func historic() *Simulator {
	s := New(WithIdentity(Identity{Name: "recorded", BearerKey: "recorded"}),
		AllowForeignSignatures(),
		WithApplicationProfile("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/1arbu5hu2sjr", "anthropic.claude-3-haiku-20240307-v1:0"),
		WithApplicationProfile("arn:aws:sagemaker:us-east-1:767398002385:endpoint/endpoint-quick-start-idr7y", "endpoint"),
		WithModel(Model{ID: "endpoint", Features: OnDemand, Invoke: "imported"}))
	for _, id := range []string{"fytaiyvapuzp", "5zwrmdlsra2e", "v9kpg6yrwhs2"} {
		s.guardrails[id] = Guardrail{ID: id, Versions: []string{"DRAFT"}}
	}
	for id, m := range s.models {
		young := *m
		young.Features = young.Features&^EndOfLife | OnDemand
		if id == "anthropic.claude-v2" {
			young.Profiles = []string{"global"}
		}
		s.models[id] = &young
	}
	return s
}

func replay(s *Simulator, r recordings.Exchange) *httptest.ResponseRecorder {
	body := r.RequestText()
	req := httptest.NewRequest(http.MethodPost, r.Path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer recorded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	return w
}

// TestRecordedRequestsPass holds the simulator to what the real Bedrock accepted.
func TestRecordedRequestsPass(t *testing.T) {
	sim := historic()
	checked, unknown := map[string]int{}, map[string]int{}
	for _, r := range recordings.All(t) {
		if _, ok := operationNamed(r.Operation); !ok || r.Status/100 != 2 || handWritten(r) {
			continue
		}
		w := replay(sim, r)
		switch {
		case w.Code == http.StatusOK:
			checked[r.Operation]++
		case strings.Contains(w.Body.String(), invalidModel):
			unknown[r.Model]++
		default:
			t.Errorf("%s #%d: %s of %s was accepted by Bedrock, refused here with %d: %s", r.File, r.Index, r.Operation, r.Model, w.Code, w.Body)
		}
	}
	if len(unknown) > 0 {
		t.Errorf("models of recorded requests that the simulator does not know: %v", unknown)
	}
	t.Logf("recorded requests accepted: %v", checked)
	if len(checked) == 0 {
		t.Error("no recorded request was checked")
	}
}

// handWritten tells mocks among the recordings: a Nova request without messages, whose answer has its role inside the content;
// structured output of a model that never had it, with round latencies and token counts; and a model ID that never was.
func handWritten(r recordings.Exchange) bool {
	body := toString(r.Request)
	return strings.HasSuffix(r.File, "adds-amazon-nova-model-attributes-to-span.json") && strings.HasPrefix(body, `{"inputText":`) ||
		r.Model == "anthropic.claude-3-sonnet-20240229-v1:0" && strings.Contains(body, `"outputConfig"`) ||
		r.Model == "anthropic.claude-3-5-sonnet-20241022-v2-0"
}

func operationNamed(name string) (operation, bool) {
	for _, op := range operations {
		if op.name == name {
			return op, true
		}
	}
	return operation{}, false
}

// TestRecordedRefusalsAreRefused holds the simulator to what the real Bedrock refused as invalid.
func TestRecordedRefusalsAreRefused(t *testing.T) {
	refused := 0
	for _, r := range recordings.All(t) {
		// The one whose text was redacted is too short here for the fault that it shows.
		if _, ok := operationNamed(r.Operation); !ok || r.Status/100 != 4 || r.Status == http.StatusForbidden || strings.Contains(toString(r.Request), "<MASSIVE_TEXT>") {
			continue
		}
		sim := New(WithIdentity(Identity{Name: "recorded", BearerKey: "recorded"}))
		if w := replay(sim, r); w.Code != r.Status {
			t.Errorf("%s #%d: %s of %s was answered %d by Bedrock, %d here: %s", r.File, r.Index, r.Operation, r.Model, r.Status, w.Code, w.Body)
		}
		refused++
	}
	t.Logf("recorded refusals checked: %d", refused)
	if refused == 0 {
		t.Error("no recorded refusal was checked")
	}
}

func toString(v any) string {
	s, _ := v.(string)
	return s
}
