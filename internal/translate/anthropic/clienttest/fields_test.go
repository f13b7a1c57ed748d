// SPDX-License-Identifier: Apache-2.0

// Package clienttest holds the translator against Anthropic's own clients. It stands apart since they take long to build, which fuzzing would wait for.
package clienttest

import (
	"testing"

	v1 "github.com/anthropics/anthropic-sdk-go"
	v2 "github.com/anthropics/anthropic-sdk-go/v2"

	"github.com/outcrop-dev/outcrop/internal/fieldtest"
	translator "github.com/outcrop-dev/outcrop/internal/translate/anthropic"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// custom are the types of a tool of the caller's own, which tells its type or not.
var custom = map[string]string{"ToolParam": "custom", "BetaToolParam": "custom"}

// TestEveryFieldOfTheOfficialClientsHasAFate walks the types of the requests that Anthropic's clients of both versions of the API can send, and finds a row
// for each of their fields.
func TestEveryFieldOfTheOfficialClientsHasAFate(t *testing.T) {
	for name, tc := range map[string]struct {
		fields  []field.Entry
		request any
	}{
		"v1 messages":          {translator.MessagesFields(), v1.MessageNewParams{}},
		"v1 beta messages":     {translator.MessagesFields(), v1.BetaMessageNewParams{}},
		"v1 count_tokens":      {translator.CountTokensFields(), v1.MessageCountTokensParams{}},
		"v1 beta count_tokens": {translator.CountTokensFields(), v1.BetaMessageCountTokensParams{}},
		"v2 messages":          {translator.MessagesFields(), v2.MessageNewParams{}},
		"v2 beta messages":     {translator.MessagesFields(), v2.BetaMessageNewParams{}},
		"v2 count_tokens":      {translator.CountTokensFields(), v2.MessageCountTokensParams{}},
		"v2 beta count_tokens": {translator.CountTokensFields(), v2.BetaMessageCountTokensParams{}},
	} {
		t.Run(name, func(t *testing.T) {
			if found := fieldtest.Walk(t, tc.fields, fieldtest.Client(tc.request, custom)); found < 100 {
				t.Errorf("want at least 100 fields, got %d", found)
			}
		})
	}
}

// TestFatesAreToldWell holds every row to what a caller can do with it.
func TestFatesAreToldWell(t *testing.T) {
	for _, entry := range translator.MessagesFields() {
		if entry.Type == "" || entry.Fate == "" {
			t.Errorf("%s: want a type and a fate, got %+v", entry.Path, entry)
		}
		if entry.Note == "" && (entry.Fate == field.NotCarried || entry.Fate == field.Refused || entry.Fate == field.Ignored) {
			t.Errorf("%s: want a note of why it is not carried", entry.Path)
		}
	}
}
