// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/scenariotest"
	"github.com/outcrop-dev/outcrop/internal/sse"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

var headerSafe = regexp.MustCompile(`^[A-Za-z0-9_.\[\]?-]+$`)

// FuzzMessages translates any bytes. What is not refused is a request that Bedrock can read, whose turns alternate and are not empty; what is refused tells why.
func FuzzMessages(f *testing.F) {
	for _, s := range scenarios(f) {
		f.Add(s.given["request"], s.model())
	}
	for _, body := range recordedBodies(f) {
		f.Add(body, sonnet45)
	}
	f.Fuzz(func(t *testing.T, body []byte, id string) {
		given := bytes.Clone(body)
		for _, translator := range []translate.Translator{Messages, CountTokens} {
			call, err := translator(requestOf(body, id))
			var refused *field.Refusal
			if err != nil && (!errors.As(err, &refused) || refused.Message == "") {
				t.Errorf("want a refusal that tells why, got %v", err)
			}
			if err == nil {
				checkCall(t, call)
			}
		}
		if !bytes.Equal(given, body) {
			t.Error("want the caller's body left as it was")
		}
	})
}

// recordedBodies are the requests that others have sent to Claude, where the recordings are at hand.
func recordedBodies(f *testing.F) [][]byte {
	if os.Getenv("OUTCROP_RECORDINGS") == "" {
		return nil
	}
	var bodies [][]byte
	content, err := os.ReadFile(os.Getenv("OUTCROP_RECORDINGS") + "/langchaingo.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	for decoder := json.NewDecoder(bytes.NewReader(content)); decoder.More(); {
		var e struct {
			Asked string `json:"req_body"`
		}
		if err := decoder.Decode(&e); err != nil {
			f.Fatal(err)
		}
		var asked map[string]any
		if err := json.Unmarshal([]byte(e.Asked), &asked); err == nil && asked != nil {
			asked["model"] = "claude"
			body, _ := json.Marshal(asked)
			bodies = append(bodies, body)
		}
	}
	return bodies
}

func checkCall(t *testing.T, call *translate.Call) {
	t.Helper()
	if !jsontext.Value(call.Bodies[0]).IsValid() {
		t.Fatalf("want JSON, got %s", call.Bodies[0])
	}
	for _, name := range call.NotCarried {
		if !headerSafe.MatchString(name) {
			t.Errorf("want a name that is safe in a header, got %q", name)
		}
	}
	if call.Operation == bedrock.CountTokens {
		return
	}
	var request converse.Request
	if err := json.Unmarshal(call.Bodies[0], &request); err != nil {
		t.Fatal(err)
	}
	role := ""
	for _, message := range request.Messages {
		if message.Role == role || len(message.Content) == 0 {
			t.Errorf("want turns of roles that alternate, got %s", call.Bodies[0])
		}
		role = message.Role
	}
}

// FuzzStream plays any events. What a caller gets is a stream of events whose data is JSON, with exactly one end, and blocks that begin and end.
func FuzzStream(f *testing.F) {
	for _, s := range scenarios(f) {
		if stream := s.given["upstream-stream"]; stream != nil {
			f.Add(stream)
		}
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		out := scenariotest.Relay(stream, meta{id: "msg_1", model: "m"}.events())
		decoder := sse.NewDecoder(bytes.NewReader(out), 64<<20)
		open, ends := -1, 0
		for {
			event, err := decoder.Next()
			if err != nil {
				break
			}
			var data struct {
				Type  string
				Index int
			}
			if err := json.Unmarshal(event.Data, &data); err != nil || data.Type != event.Name || ends > 0 {
				t.Fatalf("want JSON of %s before the end, got %s, %v", event.Name, event.Data, err)
			}
			switch event.Name {
			case "content_block_start":
				if open >= 0 {
					t.Errorf("want block %d ended before %s", open, event.Data)
				}
				open = data.Index
			case "content_block_delta", "content_block_stop":
				if open != data.Index {
					t.Errorf("want the open block %d, got %s", open, event.Data)
				}
				if strings.HasSuffix(event.Name, "stop") {
					open = -1
				}
			case "message_stop", "error":
				ends++
			}
		}
		if ends != 1 {
			t.Errorf("want one end, got %d in %s", ends, out)
		}
	})
}
