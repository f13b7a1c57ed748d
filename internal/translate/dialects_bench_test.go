// SPDX-License-Identifier: Apache-2.0

package translate_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/anthropic"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
	"github.com/outcrop-dev/outcrop/internal/translate/responses"
)

// The same conversation in each dialect, so that one run tells what one costs beside the others. %s is the end of the question, inside a JSON string,
// and the member that asks for a stream follows it.
const (
	chatBody = `{"model":"claude","max_tokens":1024,"temperature":0.2,"messages":[{"role":"system","content":"You are a field geologist."},` +
		`{"role":"user","content":"What is this?"},{"role":"assistant","content":"Where was it taken?"},{"role":"user","content":%s}],"stream":%t}`
	messagesBody = `{"model":"claude","max_tokens":1024,"temperature":0.2,"system":"You are a field geologist.",` +
		`"messages":[{"role":"user","content":"What is this?"},{"role":"assistant","content":"Where was it taken?"},{"role":"user","content":%s}],"stream":%t}`
	responsesBody = `{"model":"claude","max_output_tokens":1024,"temperature":0.2,"store":false,"instructions":"You are a field geologist.",` +
		`"input":[{"role":"user","content":"What is this?"},{"role":"assistant","content":"Where was it taken?"},{"role":"user","content":%s}],"stream":%t}`
)

const question = "The quarry's north face shows \"thin-bedded\" limestone over grey shale;\n\tits dip is about 12°, and between the beds lie films of clay. "

// dialects are the translators of conversations and their requests.
var dialects = []struct {
	name      string
	translate translate.Translator
	body      string
}{
	{"chat", openai.Chat, chatBody},
	{"messages", anthropic.Messages, messagesBody},
	{"responses", responses.Create, responsesBody},
}

func asked(body string, stream bool) translate.Request {
	question := jsonstring.Quote(strings.Repeat(question, 6))
	return translate.Request{
		Body: fmt.Appendf(nil, body, question, stream), Header: http.Header{}, Serves: func(name string) bool { return name == "claude" },
		Family: model.Of("eu.anthropic.claude-sonnet-4-5-20250929-v1:0"), ID: "1", Now: time.Unix(1700000000, 0),
	}
}

// BenchmarkRequest translates a request of 1.2 KB.
func BenchmarkRequest(b *testing.B) {
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			request := asked(d.body, false)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := d.translate(request); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAnswer translates a short answer.
func BenchmarkAnswer(b *testing.B) {
	answer := []translate.Answer{{Body: []byte(`{"metrics":{"latencyMs":1234},"output":{"message":{"content":[{"text":"` +
		strings.Repeat("The bedding planes dip gently to the east. ", 10) + `"}],"role":"assistant"}},"stopReason":"end_turn",` +
		`"usage":{"inputTokens":301,"outputTokens":74,"totalTokens":375}}`)}}
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			call, err := d.translate(asked(d.body, false))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := call.Answer(answer); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type frame struct{ event, payload string }

// pieces are the frames of an answer of 100 pieces of text, padded as Bedrock pads them.
func pieces() []frame {
	const padding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234"
	frames := []frame{{"messageStart", `{"p":"abcdefghijklmno","role":"assistant"}`}}
	for i := range 100 {
		frames = append(frames, frame{"contentBlockDelta", fmt.Sprintf(`{"contentBlockIndex":0,"delta":{"text":" bed %d"},"p":%q}`, i, padding[:i%len(padding)])})
	}
	return append(frames,
		frame{"contentBlockStop", `{"contentBlockIndex":0,"p":"abcd"}`},
		frame{"messageStop", `{"p":"abcdefghijkl","stopReason":"end_turn"}`},
		frame{"metadata", `{"metrics":{"latencyMs":1234},"p":"abc","usage":{"inputTokens":301,"outputTokens":100,"totalTokens":401}}`})
}

// BenchmarkStream encodes an answer of 100 pieces of text, and tells how many bytes go to the caller.
func BenchmarkStream(b *testing.B) {
	frames := pieces()
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			call, err := d.translate(asked(d.body, true))
			if err != nil {
				b.Fatal(err)
			}
			sent := 0
			b.ReportAllocs()
			for b.Loop() {
				encoder := call.Events()
				sent = 0
				for _, f := range frames {
					encoded, err := encoder.Encode(f.event, []byte(f.payload))
					if err != nil {
						b.Fatal(err)
					}
					sent += len(encoded)
				}
				sent += len(encoder.End(nil))
			}
			b.ReportMetric(float64(sent), "sent-B/op")
		})
	}
}
