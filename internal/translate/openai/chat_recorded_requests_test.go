// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// recordedRequests are the chats that were sent to OpenAI itself, by the names of their files; none where the folder of recordings is not known.
func recordedRequests(tb testing.TB) map[string][]byte {
	tb.Helper()
	folder := os.Getenv("OUTCROP_RECORDINGS")
	if folder == "" {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(folder, "openai-api", "chat-*.yaml"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("want recordings in %s, got %v, %v", folder, files, err)
	}
	requests := map[string][]byte{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		var cassette struct {
			Interactions []struct{ Request struct{ Body string } }
		}
		if err == nil {
			err = yaml.Unmarshal(raw, &cassette)
		}
		if err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
		for _, interaction := range cassette.Interactions {
			requests[filepath.Base(file)] = []byte(interaction.Request.Body)
		}
	}
	return requests
}

// refusedRecordings are the chats that are refused, and for which field: OpenAI refused the first two as well.
var refusedRecordings = map[string]string{
	"chat-bad-request.yaml": "invalid_value max_tokens",
	"chat-no-messages.yaml": "empty_array messages",
	// A remote image is not fetched on a caller's behalf.
	"chat-multimodal.yaml": "invalid_image_url messages[0].content[1].image_url.url",
	// Bedrock answers no system prompt alone.
	"chat-detailed-usage.yaml":           "invalid_value messages",
	"chat-streaming-detailed-usage.yaml": "invalid_value messages",
}

// TestRecordedRequests takes every chat that callers sent to OpenAI itself, or refuses it for a field.
func TestRecordedRequests(t *testing.T) {
	requests := recordedRequests(t)
	if requests == nil {
		t.Skip("OUTCROP_RECORDINGS does not name the folder of recorded traffic")
	}
	if len(requests) < 15 {
		t.Errorf("want at least 15 chats, got %d", len(requests))
	}
	for name, body := range requests {
		call, err := Chat(requestOf(sonnet, body))
		var refused *field.Refusal
		got := ""
		if errors.As(err, &refused) {
			got = refused.Code + " " + refused.Path
		}
		if got != refusedRecordings[name] {
			t.Errorf("%s: want refused %q, got %q, %v", name, refusedRecordings[name], got, err)
		}
		if err == nil {
			if err := checkConverse(call.Bodies[0]); err != nil {
				t.Errorf("%s: Bedrock would refuse %s: %v", name, call.Bodies[0], err)
			}
		}
	}
}
