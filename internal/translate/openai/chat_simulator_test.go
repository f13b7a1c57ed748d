// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// TestBedrockTakesWhatIsTranslated sends the translated request of every scenario to a strict Bedrock, which checks it against the shapes of the service
// and the rules of the model, and translates what comes back.
func TestBedrockTakesWhatIsTranslated(t *testing.T) {
	bedrock := bedrocksim.New()
	requests := sections(t, "upstream-request")
	if len(requests) < 20 {
		t.Fatalf("want at least 20 scenarios with a translated request, got %d", len(requests))
	}
	for _, request := range requests {
		r := httptest.NewRequest(http.MethodPost, "/model/us.anthropic.claude-sonnet-4-5-20250929-v1:0/converse", bytes.NewReader(request))
		r.Header.Set("Authorization", "Bearer "+bedrocksim.DemoIdentity().BearerKey)
		r.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		bedrock.ServeHTTP(answer, r)
		if answer.Code != http.StatusOK {
			t.Errorf("%d %s for %s", answer.Code, answer.Body, request)
			continue
		}
		body, outcome, err := chatAnswer{id: "chatcmpl-1", model: "claude"}.whole([]translate.Answer{{Body: answer.Body.Bytes()}})
		if got := wholeTold(t, body); err != nil || got.Text == "" && len(got.Calls) == 0 || outcome.Input == 0 {
			t.Errorf("want an answer with text or calls and with its tokens, got %+v, %v", got, err)
		}
	}
}
