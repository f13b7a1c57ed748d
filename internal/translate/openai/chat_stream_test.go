// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"errors"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

// TestNothingMendsAFailedStream calls an encoder on after its last event could not be read, as if nothing had happened.
func TestNothingMendsAFailedStream(t *testing.T) {
	encoder := newChatEncoder(chatAnswer{}, false)
	for _, event := range []struct{ kind, payload string }{{"messageStart", `{}`}, {"messageStop", `{"stopReason":"end_turn"}`}} {
		if _, err := encoder.Encode(event.kind, []byte(event.payload)); err != nil {
			t.Fatal(err)
		}
	}
	for _, payload := range []string{`{"usage":`, `{}`} {
		_, err := encoder.Encode("metadata", []byte(payload))
		var failure *bedrock.Error
		if !errors.As(err, &failure) || failure.Class != bedrock.BrokenStream {
			t.Errorf("want a broken stream, got %v", err)
		}
	}
	if done, failed := count(t, encoder.End(nil)); done != 0 || failed != 1 {
		t.Errorf("want an error and no [DONE], got %d and %d", failed, done)
	}
}
