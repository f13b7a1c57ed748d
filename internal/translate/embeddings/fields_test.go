// SPDX-License-Identifier: Apache-2.0

package embeddings

import (
	"testing"

	"github.com/openai/openai-go/v3"

	"github.com/outcrop-dev/outcrop/internal/fieldtest"
)

func TestEveryFieldOfTheOfficialClientHasAFate(t *testing.T) {
	if found := fieldtest.Walk(t, Fields(), fieldtest.Client(openai.EmbeddingNewParams{}, nil)); found != 5 {
		t.Errorf("want 5 fields, got %d", found)
	}
}

func TestEveryFieldOfTheSpecificationHasAFate(t *testing.T) {
	fieldtest.RequireOpenAI(t)
	if found := fieldtest.Walk(t, Fields(), fieldtest.Schema(t, "CreateEmbeddingRequest")); found != 5 {
		t.Errorf("want 5 fields, got %d", found)
	}
}
