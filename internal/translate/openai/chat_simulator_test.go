// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// TestBedrockTakesWhatIsTranslated sends the translated request of every scenario to a strict Bedrock, which checks it against the shapes of the service
// and the rules of the scenario's model, and translates what comes back.
func TestBedrockTakesWhatIsTranslated(t *testing.T) {
	bedrock := bedrocksim.New()
	sent := 0
	eachScenario(t, func(t *testing.T, s *scenario) {
		call, err := Chat(s.request(t))
		if err != nil {
			t.Skip("the request is refused before it is sent")
		}
		sent++
		r := httptest.NewRequest(http.MethodPost, "/model/"+url.PathEscape(s.model())+"/converse", bytes.NewReader(call.Bodies[0]))
		r.Header.Set("Authorization", "Bearer "+bedrocksim.DemoIdentity().BearerKey)
		r.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		bedrock.ServeHTTP(answer, r)
		if answer.Code != http.StatusOK {
			t.Fatalf("%d %s for %s", answer.Code, answer.Body, call.Bodies[0])
		}
		body, outcome, err := chatAnswer{id: "chatcmpl-1", model: "claude"}.whole([]translate.Answer{{Body: answer.Body.Bytes()}})
		if err != nil {
			t.Fatal(err)
		}
		if got := wholeTold(t, body); got.Text == "" && len(got.Calls) == 0 || outcome.Input == 0 {
			t.Errorf("want an answer with text or calls and with its tokens, got %+v", got)
		}
	})
	if sent < 50 {
		t.Errorf("want at least 50 scenarios with a translated request, got %d", sent)
	}
}
