// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"fmt"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// sized is a chat of several turns and with a tool whose body has about that many bytes; most of them are one text.
func sized(bytes int) []byte {
	const before = `{"model":"claude","max_tokens":100,"temperature":0.2,"messages":[{"role":"system","content":"Be brief."},` +
		`{"role":"user","content":"Weather in Paris?"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",` +
		`"function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}}]},{"role":"tool","tool_call_id":"call_1","content":"rain"},` +
		`{"role":"user","content":`
	const after = `}],"tools":[{"type":"function","function":{"name":"get_weather","description":"Weather of a city",` +
		`"parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]}`
	const line = "It is \"said\" that the rain in Spain\nfalls mainly on the plain, très souvent. "
	text := strings.Repeat(line, max(1, (bytes-len(before)-len(after))/(len(line)+3)))
	return []byte(before + string(jsonstring.Quote(text)) + after)
}

func BenchmarkChatRequest(b *testing.B) {
	for _, size := range []int{1200, 116_000} {
		body := sized(size)
		b.Run(fmt.Sprintf("%dB", size), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if _, err := Chat(requestOf(sonnet, body)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkChatAnswer(b *testing.B) {
	text := string(jsonstring.Quote(strings.Repeat("It is \"said\" that the rain falls. ", 30)))
	answer := []translate.Answer{{Body: []byte(`{"metrics":{"latencyMs":12},"output":{"message":{"content":[{"text":` + text + `}],"role":"assistant"}},` +
		`"stopReason":"end_turn","usage":{"inputTokens":11,"outputTokens":7,"totalTokens":18}}`)}}
	b.ReportAllocs()
	b.SetBytes(int64(len(answer[0].Body)))
	for b.Loop() {
		if _, _, err := (chatAnswer{id: "chatcmpl-1", model: "claude"}).whole(answer); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkChatStream encodes an answer of 100 pieces of text.
func BenchmarkChatStream(b *testing.B) {
	type frame struct {
		kind    string
		payload []byte
	}
	frames := []frame{{"messageStart", []byte(`{"p":"abcdefghijk","role":"assistant"}`)}}
	for i := range 100 {
		piece := fmt.Sprintf(`{"contentBlockIndex":0,"delta":{"text":" word %d\n"},"p":"abcdefghijklmnopqrstu"}`, i)
		frames = append(frames, frame{"contentBlockDelta", []byte(piece)})
	}
	frames = append(frames,
		frame{"contentBlockStop", []byte(`{"contentBlockIndex":0,"p":"abc"}`)},
		frame{"messageStop", []byte(`{"p":"abcdef","stopReason":"end_turn"}`)},
		frame{"metadata", []byte(`{"metrics":{"latencyMs":100},"p":"abc","usage":{"inputTokens":11,"outputTokens":100,"totalTokens":111}}`)})
	b.ReportAllocs()
	for b.Loop() {
		encoder := newChatEncoder(chatAnswer{id: "chatcmpl-1", model: "claude"}, true)
		for _, f := range frames {
			if _, err := encoder.Encode(f.kind, f.payload); err != nil {
				b.Fatal(err)
			}
		}
		encoder.End(nil)
	}
}
