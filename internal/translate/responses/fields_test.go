// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"testing"

	sdk "github.com/openai/openai-go/v3/responses"

	"github.com/outcrop-dev/outcrop/internal/fieldtest"
)

// leastFields is what a request has of fields at the least, so that a walk which sees nothing fails.
const leastFields = 90

func TestEveryFieldOfTheOfficialClientHasAFate(t *testing.T) {
	requireFields(t, fieldtest.Client(sdk.ResponseNewParams{}, map[string]string{"ResponseComputerToolCallParam": "computer_call"}))
}

func TestEveryFieldOfTheSpecificationHasAFate(t *testing.T) {
	fieldtest.RequireOpenAI(t)
	requireFields(t, fieldtest.Schema(t, "CreateResponse"))
}

func requireFields(t *testing.T, requests []fieldtest.Object) {
	t.Helper()
	found := fieldtest.Walk(t, Fields(), requests)
	t.Logf("%d fields", found)
	if found < leastFields {
		t.Errorf("want at least %d fields, got %d", leastFields, found)
	}
}
