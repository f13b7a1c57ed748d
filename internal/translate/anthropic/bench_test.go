// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"fmt"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/translate"
)

// chatOf is a request of about so many bytes: a system prompt, a tool, and turns of text.
func chatOf(size int) []byte {
	const line = "The quick brown fox jumps over the lazy dog, \\\"again\\\" and again.\\n"
	turn := `{"role":"user","content":[{"type":"text","text":"%[1]s"}]},{"role":"assistant","content":"%[1]s"},`
	turns := max(1, size/4096)
	text := strings.Repeat(line, max(1, (size-600)/(2*turns)/len(line)))
	return []byte(`{"model":"claude","max_tokens":1024,"system":"Be brief.","tools":[{"name":"get_weather","description":"Tells the weather.",` +
		`"input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}],"messages":[` +
		strings.Repeat(fmt.Sprintf(turn, text), turns) + `{"role":"user","content":"Go on."}]}`)
}

// BenchmarkMessagesRequest translates requests of two sizes.
func BenchmarkMessagesRequest(b *testing.B) {
	for _, size := range []int{1200, 116_000} {
		body := chatOf(size)
		b.Run(fmt.Sprintf("%dKB", len(body)/1000), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Messages(requestOf(body, sonnet45)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkMessagesStream encodes an answer of 100 events.
func BenchmarkMessagesStream(b *testing.B) {
	events := streamOf(96)
	b.ReportAllocs()
	for b.Loop() {
		encoder := meta{id: "msg_1", model: "claude"}.events()
		for _, event := range events {
			if _, err := encoder.Encode(event.kind, event.payload); err != nil {
				b.Fatal(err)
			}
		}
		encoder.End(nil)
	}
}

type frame struct {
	kind    string
	payload []byte
}

func streamOf(deltas int) []frame {
	events := []frame{{"messageStart", []byte(`{"role":"assistant"}`)}}
	for range deltas {
		events = append(events, frame{"contentBlockDelta", []byte(`{"contentBlockIndex":0,"delta":{"text":" again and again"},"p":"abcdefghijklmnop"}`)})
	}
	return append(events,
		frame{"contentBlockStop", []byte(`{"contentBlockIndex":0}`)},
		frame{"messageStop", []byte(`{"stopReason":"end_turn"}`)},
		frame{"metadata", []byte(`{"usage":{"inputTokens":10,"outputTokens":100,"totalTokens":110},"metrics":{"latencyMs":100}}`)})
}

// BenchmarkMessagesAnswer translates a whole answer.
func BenchmarkMessagesAnswer(b *testing.B) {
	body := []byte(`{"output":{"message":{"role":"assistant","content":[{"text":"` + strings.Repeat("again and again ", 60) + `"}]}},"stopReason":"end_turn",` +
		`"usage":{"inputTokens":10,"outputTokens":100,"totalTokens":110},"metrics":{"latencyMs":100}}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := (meta{id: "msg_1", model: "claude"}).answer([]translate.Answer{{Body: body}}); err != nil {
			b.Fatal(err)
		}
	}
}
