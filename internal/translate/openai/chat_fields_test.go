// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"testing"

	"github.com/openai/openai-go/v3"

	"github.com/outcrop-dev/outcrop/internal/fieldtest"
)

// TestEveryFieldHasAFate holds the table against the requests of OpenAI's client and against its specification, which is newer than the client, or older.
func TestEveryFieldHasAFate(t *testing.T) {
	t.Run("client", func(t *testing.T) {
		requireFields(t, fieldtest.Client(openai.ChatCompletionNewParams{}, nil))
	})
	t.Run("specification", func(t *testing.T) {
		fieldtest.RequireOpenAI(t)
		requireFields(t, fieldtest.Schema(t, "CreateChatCompletionRequest"))
	})
}

func requireFields(t *testing.T, requests []fieldtest.Object) {
	t.Helper()
	const least = 75 // as many as there are, beside what stands within a field that is left out
	found := fieldtest.Walk(t, ChatFields(), requests)
	if found < least {
		t.Errorf("want at least %d fields, got %d", least, found)
	}
	t.Logf("%d fields", found)
}
