// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// TestBedrockTakesWhatIsTranslated sends the translated request of every scenario to a strict Bedrock, which checks it against the shapes of the service
// and the rules of the model, and translates what comes back.
func TestBedrockTakesWhatIsTranslated(t *testing.T) {
	simulator, sent := bedrocksim.New(), 0
	for name, s := range scenarios(t) {
		id := s.model()
		call, err := s.call()
		if err != nil {
			continue // scenarios of refusals send nothing
		}
		if why := untakable[name]; why != "" {
			t.Logf("%s is not sent: %s", name, why)
			continue
		}
		if strings.HasPrefix(id, "anthropic.") {
			id = "us." + id
		}
		operation := call.Operation
		if operation == bedrock.ConverseStream {
			operation = bedrock.Converse // both take the same body
		}
		r := httptest.NewRequest(http.MethodPost, "/model/"+id+"/"+string(operation), bytes.NewReader(call.Bodies[0]))
		r.Header.Set("Authorization", "Bearer "+bedrocksim.DemoIdentity().BearerKey)
		r.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		simulator.ServeHTTP(answer, r)
		if answer.Code != http.StatusOK {
			t.Errorf("%s: %d %s for %s", name, answer.Code, answer.Body, call.Bodies[0])
			continue
		}
		sent++
		if call.Answer == nil {
			continue
		}
		if body, _, err := call.Answer([]translate.Answer{{Body: answer.Body.Bytes()}}); err != nil || len(body) == 0 {
			t.Errorf("%s: want an answer, got %s, %v", name, body, err)
		}
	}
	if sent < 30 {
		t.Errorf("want at least 30 requests, got %d", sent)
	}
	t.Logf("%d requests", sent)
}

// untakable are the scenarios whose requests the simulator does not take, and why.
var untakable = map[string]string{
	"thinking":    "its signature is no model's",
	"profile-arn": "the simulator has no inference profiles of an account",
}
