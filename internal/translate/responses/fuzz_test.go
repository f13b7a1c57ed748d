// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/outcrop-dev/outcrop/internal/scenariotest"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// models are of families that differ in what they can do.
var models = []string{claude, "anthropic.claude-3-5-sonnet-20240620-v1:0", "us.amazon.nova-premier-v1:0", "mistral.mistral-large-2407-v1:0", "meta.llama3-8b-instruct-v1:0", "openai.gpt-oss-120b-1:0"}

// sections returns one section of every scenario that has it.
func sections(tb testing.TB, name string) [][]byte {
	var found [][]byte
	for _, file := range scenarioFiles(tb) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		for _, section := range archive.Files {
			if section.Name == name {
				found = append(found, section.Data)
			}
		}
	}
	return found
}

var headerSafe = regexp.MustCompile(`^[A-Za-z0-9_.\[\]?-]+$`)

// FuzzCreate: whatever the body, the caller is told what is wrong with it, or Bedrock gets JSON in which turns take turns and every call is answered.
func FuzzCreate(f *testing.F) {
	for i, seed := range sections(f, "request") {
		f.Add(seed, i)
	}
	for i, seed := range []string{
		``, `[]`, "\xef\xbb\xbf{}", `{"model":"claude","input":"\ud800"}`, `{"model":"claude","model":"claude"}`, `{"model":"claude","input":1e999}`,
		`{"model":"claude","input":` + strings.Repeat("[", 300), `{"model":"claude","input":"Hi"}{}`,
	} {
		f.Add([]byte(seed), i)
	}
	f.Fuzz(func(t *testing.T, body []byte, choice int) {
		call, err := Create(requestOf(body, models[uint(choice)%uint(len(models))]))
		if err != nil {
			requireRefusal(t, err)
			return
		}
		requireConverse(t, call.Bodies[0])
		for _, name := range call.NotCarried {
			if !headerSafe.MatchString(name) {
				t.Errorf("want a name that is safe in a header, got %q", name)
			}
		}
	})
}

func requireRefusal(t *testing.T, err error) {
	t.Helper()
	var refused *field.Refusal
	if !errors.As(err, &refused) || refused.Message == "" || refused.Path == "" && refused.Code != field.CodeBody {
		t.Errorf("want a refusal that names a field, got %v", err)
	}
	if refused != nil && len(refused.Message) > 4096 {
		t.Errorf("want a bounded message, got %d bytes", len(refused.Message))
	}
}

// requireConverse holds a body to what Bedrock wants of every conversation.
func requireConverse(t *testing.T, body []byte) {
	t.Helper()
	var sent struct {
		Messages []struct {
			Role    string
			Content []map[string]json.RawMessage
		}
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		t.Fatalf("want JSON, got %s: %v", body, err)
	}
	if len(sent.Messages) == 0 {
		t.Errorf("want a message, got %s", body)
	}
	for i, message := range sent.Messages {
		if i > 0 && message.Role == sent.Messages[i-1].Role {
			t.Errorf("want turns to take turns, got %s", body)
		}
		if len(message.Content) == 0 {
			t.Errorf("want no empty turn, got %s", body)
		}
		for _, block := range message.Content {
			if len(block) != 1 {
				t.Errorf("want one member in each block, got %s", body)
			}
		}
	}
}

// FuzzStream: whatever the events, the caller gets numbered events of JSON and one that ends them, which tells of success only after a whole stream.
func FuzzStream(f *testing.F) {
	for _, seed := range sections(f, "upstream-stream") {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, stream []byte, summarize bool) {
		request := `{"model":"claude","input":"Hi","stream":true}`
		if summarize {
			request = `{"model":"claude","input":"Hi","stream":true,"reasoning":{"summary":"auto"}}`
		}
		call, err := Create(requestOf([]byte(request), claude))
		if err != nil {
			t.Fatal(err)
		}
		events := readStream(t, scenariotest.Relay(stream, call.Events()))
		for i, e := range events {
			if e.SequenceNumber == nil || *e.SequenceNumber != i {
				t.Errorf("want the number %d, got %s", i, e.data)
			}
			if isTerminal(e.Type) != (i == len(events)-1) {
				t.Errorf("want the last event and no other to end the stream, got %s as event %d of %d", e.Type, i, len(events))
			}
		}
		whole := bytes.Contains(stream, []byte("messageStart")) && bytes.Contains(stream, []byte("messageStop")) && bytes.Contains(stream, []byte("metadata"))
		if last := events[len(events)-1].Type; last != eventFailed && !whole {
			t.Errorf("want no %s after a stream without its end:\n%s", last, stream)
		}
	})
}

// FuzzAnswer: whatever Bedrock answers, the caller gets JSON or an error.
func FuzzAnswer(f *testing.F) {
	for _, seed := range sections(f, "upstream-response") {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		call, err := Create(requestOf([]byte(`{"model":"claude","input":"Hi"}`), claude))
		if err != nil {
			t.Fatal(err)
		}
		body, _, err := call.Answer([]translate.Answer{{Body: answer}})
		if err == nil && !json.Valid(body) {
			t.Errorf("want JSON, got %s", body)
		}
	})
}

// BenchmarkCreate makes the request of a short chat, and of a long prompt.
func BenchmarkCreate(b *testing.B) {
	for name, length := range map[string]int{"1.2KB": 1000, "116KB": 115_800} {
		b.Run(name, func(b *testing.B) {
			prompt := strings.Repeat("Some words of a long prompt, with \\\"quotes\\\" and more.\\n", length/56)
			body := fmt.Appendf(nil, `{"model":"claude","instructions":"Be brief.","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"%s"}]}],"max_output_tokens":1000}`, prompt)
			r := requestOf(body, claude)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Create(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkStream writes a streamed answer of 100 pieces.
func BenchmarkStream(b *testing.B) {
	call, err := Create(requestOf([]byte(`{"model":"claude","input":"Hi","stream":true}`), claude))
	if err != nil {
		b.Fatal(err)
	}
	delta := []byte(`{"contentBlockIndex":0,"delta":{"text":" some words"},"p":"abcdefghijkl"}`)
	b.ReportAllocs()
	for b.Loop() {
		encoder := call.Events()
		encode := func(name string, payload []byte) {
			if _, err := encoder.Encode(name, payload); err != nil {
				b.Fatal(err)
			}
		}
		encode("messageStart", []byte(`{"role":"assistant"}`))
		for range 100 {
			encode("contentBlockDelta", delta)
		}
		encode("contentBlockStop", []byte(`{"contentBlockIndex":0}`))
		encode("messageStop", []byte(`{"stopReason":"end_turn"}`))
		encode("metadata", []byte(`{"usage":{"inputTokens":11,"outputTokens":7,"totalTokens":18}}`))
		encoder.End(nil)
	}
}
